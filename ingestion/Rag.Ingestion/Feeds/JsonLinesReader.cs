using System.Text;
using System.Text.Json;
using Rag.Core.Articles;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// One JSON object a line: id, title, author, source, category, url, published_at, updated_at, language, body. Only the body is required;
/// other fields are ignored; a bad line is named by its number and the rest goes on.
/// </summary>
internal sealed class JsonLinesReader : ISourceFileReader
{
    /// <summary>Room for the longest article, should each of its characters be written as an escape.</summary>
    private const int MaxLineChars = 8 * ArticleLimits.Body;

    public IEnumerable<ReadResult> Read(SourceFile file, CancellationToken cancellation)
    {
        var encoding = DocumentText.EncodingByMark(file.Head) ?? Encoding.UTF8;
        using var reader = new StreamReader(file.Open(), encoding, detectEncodingFromByteOrderMarks: true);
        var lines = new LineReader(reader, MaxLineChars);
        for (var number = 1; lines.Next(out var isTooLong, cancellation) is { } line; number++)
        {
            if (isTooLong)
            {
                yield return new ReadResult.Failed(
                    $"{file.Name}, line {number}: longer than {MaxLineChars / 1_000_000} million characters, so it was left out."
                );
            }
            else if (!string.IsNullOrWhiteSpace(line))
            {
                yield return ReadLine(line, $"{file.Name}, line {number}");
            }
        }
    }

    private static ReadResult ReadLine(string line, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var record = document.RootElement;
            if (record.ValueKind != JsonValueKind.Object)
            {
                return new ReadResult.Failed($"{place}: a JSON object with an article is expected here.");
            }

            return Text(record, "body") is { } body && !string.IsNullOrWhiteSpace(body)
                ? new ReadResult.Found(
                    new ArticleDraft(
                        Text(record, "id"),
                        Text(record, "url"),
                        Text(record, "title"),
                        Text(record, "source"),
                        Text(record, "author"),
                        Text(record, "category"),
                        PublicationDate.Parse(Text(record, "published_at")),
                        PublicationDate.Parse(Text(record, "updated_at")),
                        body,
                        Text(record, "language")
                    )
                )
                : new ReadResult.Failed($"{place}: the article has no text; put it into the field \"body\".");
        }
        catch (JsonException error)
        {
            return new ReadResult.Failed(
                $"{place}: not valid JSON at byte {(error.BytePositionInLine ?? 0) + 1}; one JSON object a line is expected."
            );
        }
        catch (InvalidOperationException)
        {
            return new ReadResult.Failed($"{place}: a text holds half a character (an unpaired \\u escape).");
        }
    }

    private static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                _ => null,
            }
            : null;
}
