namespace Rag.Api.OpenAi.Tools;

/// <summary>A call that a question asks for, before its arguments are written.</summary>
/// <param name="Words">The part of the question that asks for it.</param>
/// <param name="Schema">What its arguments are held to; null where the function takes none.</param>
internal sealed record FunctionCall(FunctionTool Function, string Words, string? Schema);
