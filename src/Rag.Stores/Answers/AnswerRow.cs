using System.Data.Common;
using Rag.Core.Answers;

namespace Rag.Stores.Answers;

/// <summary>The record of an answer as a row.</summary>
internal static class AnswerRow
{
    public const string Columns = "id, at, places, tenant";

    /// <summary>Those of <see cref="Columns"/>.</summary>
    public static object?[] Values(AnswerRecord record) => [record.Id, record.At.UtcTicks, PlacesText.Of(record.Citations), record.Tenant];

    /// <summary>Reads <see cref="Columns"/>.</summary>
    /// <param name="text">Gives a text back as it was before the database took it.</param>
    public static AnswerRecord Read(DbDataReader reader, Func<string, string> text) =>
        new(text(reader.GetString(0)), new DateTimeOffset(reader.GetInt64(1), TimeSpan.Zero), PlacesText.Read(text(reader.GetString(2))))
        {
            Tenant = text(reader.GetString(3)),
        };
}
