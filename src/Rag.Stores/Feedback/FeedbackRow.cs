using System.Data.Common;
using Rag.Core.Answers;

namespace Rag.Stores.Feedback;

/// <summary>What a tenant said of an answer, as a row.</summary>
internal static class FeedbackRow
{
    public const string Columns = "answer, tenant, thumb, at, comment";

    /// <summary>Those of <see cref="Columns"/>.</summary>
    public static object?[] Values(AnswerFeedback feedback) =>
        [feedback.AnswerId, feedback.Tenant, feedback.Thumb == Thumb.Up ? 1L : 0L, feedback.At.UtcTicks, feedback.Comment];

    /// <summary>Reads <see cref="Columns"/>.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static AnswerFeedback Read(DbDataReader reader, Func<string, string> text) =>
        new(
            text(reader.GetString(0)),
            text(reader.GetString(1)),
            reader.GetInt64(2) == 1 ? Thumb.Up : Thumb.Down,
            new DateTimeOffset(reader.GetInt64(3), TimeSpan.Zero),
            reader.IsDBNull(4) ? null : text(reader.GetString(4))
        );
}
