using System.Text.Json.Nodes;

namespace Rag.Onnx.Tests.Encoders;

/// <summary>Tokenizers of single letters as tokenizer.json, with ids as XLM-RoBERTa has them: 0 and 2 mark the ends of a text.</summary>
internal static class Tokenizers
{
    public const int Start = 0;
    public const int End = 2;

    public static string WithMarks(string processor) =>
        WithMarks(
            new JsonObject
            {
                ["type"] = processor,
                ["sep"] = new JsonArray("</s>", End),
                ["cls"] = new JsonArray("<s>", Start),
            }
        );

    public static string WithMarks(JsonObject? processor)
    {
        var vocabulary = new JsonObject
        {
            ["<s>"] = Start,
            ["<pad>"] = 1,
            ["</s>"] = End,
            ["[UNK]"] = 3,
            ["##z"] = 4,
        };
        foreach (var letter in Enumerable.Range('a', 25))
        {
            vocabulary[$"{(char)letter}"] = vocabulary.Count;
        }

        return new JsonObject
        {
            ["added_tokens"] = new JsonArray(Added(Start, "<s>"), Added(End, "</s>")),
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer" },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = processor,
            ["model"] = new JsonObject
            {
                ["type"] = "WordPiece",
                ["unk_token"] = "[UNK]",
                ["vocab"] = vocabulary,
            },
        }.ToJsonString();

        static JsonObject Added(int id, string content) =>
            new()
            {
                ["id"] = id,
                ["content"] = content,
                ["special"] = true,
            };
    }
}
