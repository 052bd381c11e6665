namespace Rag.Api.OpenAi.Chat;

/// <summary>A call of a function of the caller's.</summary>
/// <param name="Arguments">In JSON.</param>
internal sealed record ChatToolCall(string Id, string Function, string Arguments);
