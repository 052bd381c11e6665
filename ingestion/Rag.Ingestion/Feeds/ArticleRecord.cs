using System.Text.Json;
using Rag.Core.Articles;
using Rag.Core.Text;

namespace Rag.Ingestion.Feeds;

/// <summary>
/// An article as one JSON object: id, title, author, source, category, url, published_at, updated_at, language, body, and the collection
/// that it is for. Only the body is required; other fields are ignored.
/// </summary>
public static class ArticleRecord
{
    private const string CollectionField = "collection";

    /// <summary>
    /// The article; null, and what is wrong as the end of a sentence, where it is none. One that names a collection is refused, since
    /// whoever wrote it did not mean it for everybody.
    /// </summary>
    public static ArticleDraft? Read(string json, out string fault)
    {
        var draft = Read(json, out var collection, out fault);
        if (draft is not null && collection is not null)
        {
            fault = $"the article names the collection '{Ellipsis.Cut(collection, 64)}', which is not given with the articles here.";
            return null;
        }

        return draft;
    }

    /// <summary>The article, and the collection that it is meant for: null where it names none.</summary>
    public static ArticleDraft? Read(string json, out string? collection, out string fault)
    {
        (collection, fault) = (null, "");
        try
        {
            using var document = JsonDocument.Parse(json);
            var record = document.RootElement;
            if (record.ValueKind != JsonValueKind.Object)
            {
                fault = "a JSON object with an article is expected here.";
                return null;
            }

            if (record.TryGetProperty(CollectionField, out var named) && named.ValueKind != JsonValueKind.Null)
            {
                if (named.ValueKind != JsonValueKind.String)
                {
                    fault = "the field \"collection\" has to be the name of a collection.";
                    return null;
                }

                collection = named.GetString();
            }

            if (Text(record, "body") is { } body && !string.IsNullOrWhiteSpace(body))
            {
                return new ArticleDraft(
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
                );
            }

            fault = "the article has no text; put it into the field \"body\".";
        }
        catch (JsonException error)
        {
            fault = $"not valid JSON at byte {(error.BytePositionInLine ?? 0) + 1}; one JSON object a line is expected.";
        }
        catch (InvalidOperationException)
        {
            fault = "a text holds half a character (an unpaired \\u escape).";
        }

        return null;
    }

    /// <summary>What <see cref="Read(string, out string)"/> reads, in one line.</summary>
    public static byte[] Write(ArticleDraft draft)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            WriteText("id", draft.Id);
            WriteText("url", draft.Url);
            WriteText("title", draft.Title);
            WriteText("source", draft.Source);
            WriteText("author", draft.Author);
            WriteText("category", draft.Category);
            WriteText("published_at", draft.PublishedAt?.ToString("O"));
            WriteText("updated_at", draft.UpdatedAt?.ToString("O"));
            WriteText("language", draft.Language);
            WriteText("body", draft.Body);
            json.WriteEndObject();

            void WriteText(string name, string? text)
            {
                if (text is not null)
                {
                    json.WriteString(name, text);
                }
            }
        }

        return output.ToArray();
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
