using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>
/// A step of a choice: text, or a call with its arguments, and at last one <see cref="Completed"/>. Steps of several choices come in any
/// order.
/// </summary>
/// <param name="Choice">From 0.</param>
internal abstract record ChatEvent(int Choice)
{
    public sealed record Text(int Choice, string Piece, IReadOnlyList<AnswerToken>? Tokens) : ChatEvent(Choice);

    public sealed record CallBegun(int Choice, string Id, string Function) : ChatEvent(Choice);

    public sealed record Arguments(int Choice, string Piece) : ChatEvent(Choice);

    /// <param name="Answer">Its text is the arguments where a function is called.</param>
    /// <param name="Call">Null where none is.</param>
    public sealed record Completed(int Choice, Answer Answer, ChatToolCall? Call) : ChatEvent(Choice);
}
