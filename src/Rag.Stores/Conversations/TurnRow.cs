using System.Data.Common;
using System.Text;
using Rag.Core.Conversations;

namespace Rag.Stores.Conversations;

/// <summary>A turn of a conversation as a row, without what it quotes.</summary>
internal static class TurnRow
{
    public const string Columns = "id, tenant, previous, at, question, answer, input, reply, bytes";

    /// <summary>What a turn counts against the room that all of them have.</summary>
    public static long BytesOf(ConversationTurn turn) =>
        Encoding.UTF8.GetByteCount(turn.Question)
        + Encoding.UTF8.GetByteCount(turn.Answer ?? "")
        + Encoding.UTF8.GetByteCount(turn.Input)
        + Encoding.UTF8.GetByteCount(turn.Reply);

    public static ArgumentException IsTooLarge(ConversationTurn turn, long mostBytes) =>
        new($"The turn takes {BytesOf(turn):N0} bytes, and all turns together may take {mostBytes:N0}.", nameof(turn));

    public static ArgumentException IsThere(ConversationTurn turn) => new($"There is a turn {turn.Id} already.", nameof(turn));

    /// <summary>Those of <see cref="Columns"/>.</summary>
    public static object?[] Values(ConversationTurn turn) =>
        [turn.Id, turn.Tenant, turn.Previous, turn.At.UtcTicks, turn.Question, turn.Answer, turn.Input, turn.Reply, BytesOf(turn)];

    /// <summary>Reads number and <see cref="Columns"/>.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static (long Number, ConversationTurn Turn) Read(DbDataReader reader, Func<string, string> text)
    {
        return (
            reader.GetInt64(0),
            new ConversationTurn(
                Text(1),
                Text(2),
                TextOrNull(3),
                new DateTimeOffset(reader.GetInt64(4), TimeSpan.Zero),
                Text(5),
                TextOrNull(6),
                Text(7),
                Text(8)
            )
        );

        string Text(int column) => text(reader.GetString(column));

        string? TextOrNull(int column) => reader.IsDBNull(column) ? null : Text(column);
    }
}
