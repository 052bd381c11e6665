using System.Buffers;
using System.Text;
using System.Text.Json;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers.Steps;

/// <summary>
/// All of a tokenizer.json but the vocabulary and the tokens around texts: what happens to a text before and after it becomes tokens.
/// </summary>
/// <param name="Text">The rules as JSON without white space, which tells them from others.</param>
internal sealed record TokenizerRules(Normalizer Normalizer, PreTokenizer PreTokenizer, TokenDecoder Decoder, string Text)
{
    private static readonly string[] s_fields = ["normalizer", "pre_tokenizer", "decoder"];

    /// <exception cref="ModelFileException">A rule is damaged or of a kind that is not read.</exception>
    public static TokenizerRules Read(string path, JsonElement root) =>
        new(
            Normalizer.Read(path, root.Field("normalizer")),
            PreTokenizer.Read(path, root.Field("pre_tokenizer")),
            TokenDecoder.Read(path, root.Field("decoder")),
            Compact(s_fields.Select(field => root.Field(field)))
        );

    /// <summary>The rules of a tokenizer that comes in another form, written as those of a tokenizer.json.</summary>
    public static TokenizerRules Parse(string path, string json)
    {
        using var document = JsonDocument.Parse(json);
        return Read(path, document.RootElement);
    }

    private static string Compact(IEnumerable<JsonElement?> elements)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            foreach (var element in elements)
            {
                if (element is { } value)
                {
                    value.WriteTo(writer);
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }
}
