using Rag.Core.Answers;

namespace Rag.Api.OpenAi.Chat;

/// <summary>
/// A step of a choice: text, or calls one after the other, each with its arguments, and at last one <see cref="Completed"/>. Steps of
/// several choices come in any order.
/// </summary>
/// <param name="Choice">From 0.</param>
internal abstract record ChatEvent(int Choice)
{
    public sealed record Text(int Choice, string Piece, IReadOnlyList<AnswerToken>? Tokens) : ChatEvent(Choice);

    /// <param name="Place">Of the call among the choice's, from 0. The call before it is whole.</param>
    public sealed record CallBegun(int Choice, int Place, string Id, string Function) : ChatEvent(Choice);

    public sealed record Arguments(int Choice, int Place, string Piece) : ChatEvent(Choice);

    /// <param name="Answer">Its text is the arguments of each call, line by line, where functions are called.</param>
    /// <param name="Calls">Empty where none is called.</param>
    public sealed record Completed(int Choice, Answer Answer, IReadOnlyList<ChatToolCall> Calls) : ChatEvent(Choice);
}
