using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Rag.Ingestion.Feeds;

/// <summary>JSON-LD as text.</summary>
internal static class LinkedDataText
{
    /// <summary>The same data with texts of at most so many characters; null for what is no JSON.</summary>
    public static string? Shorten(string json, int maxChars)
    {
        var shortened = new ArrayBufferWriter<byte>();
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            using var writer = new Utf8JsonWriter(shortened);
            while (reader.Read())
            {
                Copy(ref reader, writer, maxChars);
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return null; // no JSON, or a text with half a character in it
        }

        return Encoding.UTF8.GetString(shortened.WrittenSpan);
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer, int maxChars)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(Cut(reader.GetString()!, maxChars));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(Cut(reader.GetString()!, maxChars));
                break;
            case JsonTokenType.Number:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.WriteBooleanValue(reader.GetBoolean());
                break;
            case JsonTokenType.Null:
                writer.WriteNullValue();
                break;
        }
    }

    private static string Cut(string text, int most) =>
        text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
