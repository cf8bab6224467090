import type { Endpoint } from '../script/reply.ts';
import type { AnswerContext, AnswerFormat } from './answer-format.ts';
import { createChatFormat } from './chat-stream.ts';
import { createNativeFormat, createTextCompletionFormat } from './completions-stream.ts';
import { createMessagesFormat } from './messages-stream.ts';
import { createResponsesFormat } from './responses-stream.ts';

/** The maker of each dialect's answers. */
export const answerFormats: Record<Endpoint, (context: AnswerContext) => AnswerFormat> = {
  chat: createChatFormat,
  messages: createMessagesFormat,
  text_completion: createTextCompletionFormat,
  completion: createNativeFormat,
  infill: createNativeFormat,
  responses: createResponsesFormat,
};
