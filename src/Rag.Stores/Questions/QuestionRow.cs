using System.Data.Common;
using Rag.Core.Answers;
using Rag.Stores.Answers;

namespace Rag.Stores.Questions;

/// <summary>A kept question as a row.</summary>
internal static class QuestionRow
{
    public const string Columns = "answer, tenant, at, question, place, refusal";

    /// <summary>Those of <see cref="Columns"/>.</summary>
    public static object?[] Values(KeptQuestion question) =>
        [
            question.AnswerId,
            question.Tenant,
            question.At.UtcTicks,
            question.Question,
            question.Answered is { } place ? PlacesText.Of([place]) : "",
            question.IsRefusal ? 1L : 0L,
        ];

    /// <summary>Reads <see cref="Columns"/>.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static KeptQuestion Read(DbDataReader reader, Func<string, string> text) =>
        new(
            text(reader.GetString(0)),
            text(reader.GetString(1)),
            new DateTimeOffset(reader.GetInt64(2), TimeSpan.Zero),
            text(reader.GetString(3)),
            PlacesText.Read(text(reader.GetString(4))) is [var place] ? place : null,
            reader.GetInt64(5) == 1
        );
}
