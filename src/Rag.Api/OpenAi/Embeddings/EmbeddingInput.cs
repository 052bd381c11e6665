using System.Text.Json;
using Rag.Api.OpenAi.Errors;
using Rag.Core.Models;
using Rag.Core.Text;

namespace Rag.Api.OpenAi.Embeddings;

/// <summary>What is to be embedded, and how.</summary>
internal sealed record EmbeddingInput(IReadOnlyList<string> Texts, bool IsQuery, bool IsBase64, bool MayCut)
{
    private const string Input = "input";
    private const int MostTexts = 2048;

    /// <exception cref="WireException">A member cannot be honored; it is named.</exception>
    public static EmbeddingInput Read(EmbeddingRequest request, int dimensions)
    {
        WireException.Refuse(
            request.Dimensions is { } asked && asked != dimensions,
            "dimensions",
            $"dimensions is {request.Dimensions}: the model declares {dimensions} alone. Leave it out."
        );
        WireException.Refuse(
            request.EncodingFormat is not (null or "float" or "base64"),
            "encoding_format",
            $"encoding_format is '{Ellipsis.Cut(request.EncodingFormat ?? "", WireException.LongestEcho)}': it can be 'float' or 'base64'."
        );
        WireException.Refuse(
            request.InputType is not (null or "passage" or "query"),
            "input_type",
            $"input_type is '{Ellipsis.Cut(request.InputType ?? "", WireException.LongestEcho)}': it can be 'passage' or 'query'."
        );
        return new EmbeddingInput(
            ReadTexts(request.Input),
            request.InputType == "query",
            request.EncodingFormat == "base64",
            request.Truncate == true
        );
    }

    /// <summary>Tokens of all texts as the model reads them.</summary>
    /// <exception cref="WireException">One is longer than the model reads, and may not be cut.</exception>
    public int CountTokens(IEmbedderTokens tokens)
    {
        var count = 0;
        for (var i = 0; i < Texts.Count; i++)
        {
            var own = IsQuery ? tokens.CountQuestion(Texts[i]) : tokens.CountPassage(Texts[i]);
            WireException.Refuse(
                own > tokens.Longest && !MayCut,
                Input,
                $"input[{i}] has {own:N0} tokens, and the model reads {tokens.Longest:N0}: shorten it, or send \"truncate\": true to have "
                    + "its end left out."
            );
            count += Math.Min(own, tokens.Longest);
        }

        return count;
    }

    private static List<string> ReadTexts(JsonElement? input)
    {
        var texts = new List<string>();
        switch (input?.ValueKind)
        {
            case JsonValueKind.String:
                texts.Add(input.Value.GetString()!);
                break;
            case JsonValueKind.Array:
                WireException.Refuse(
                    input.Value.GetArrayLength() is 0 or > MostTexts,
                    Input,
                    $"input must hold between 1 and {MostTexts:N0} texts."
                );
                foreach (var item in input.Value.EnumerateArray())
                {
                    WireException.Refuse(
                        item.ValueKind is JsonValueKind.Number or JsonValueKind.Array,
                        Input,
                        "input holds token ids: they are those of another model's tokenizer as likely as not. Send the text."
                    );
                    WireException.Refuse(item.ValueKind != JsonValueKind.String, Input, "input must be a text or a list of texts.");
                    texts.Add(item.GetString()!);
                }

                break;
            default:
                throw WireException.Invalid("input must be a text or a list of texts.", Input);
        }

        var empty = texts.FindIndex(string.IsNullOrWhiteSpace);
        WireException.Refuse(empty >= 0, Input, $"input[{empty}] is empty: every text must hold something.");
        return texts;
    }
}
