using System.Text.Json.Nodes;

namespace Rag.Tests;

/// <summary>A tokenizer.json with as few tokens as the small checkpoints of families have rows.</summary>
internal static class ShortTokenizer
{
    /// <summary>The first tokens of a small tokenizer and what makes them.</summary>
    public static JsonNode Read(int tokens = 500)
    {
        var tokenizer = JsonNode.Parse(File.ReadAllText(SharedData.Require("models/families/tokenizers/smollm-style.json")))!;
        var vocabulary = tokenizer["model"]!["vocab"]!.AsObject();
        foreach (var name in vocabulary.Where(entry => entry.Value!.GetValue<int>() >= tokens).Select(entry => entry.Key).ToList())
        {
            vocabulary.Remove(name);
        }

        Remove(tokenizer["model"]!["merges"]!.AsArray(), merge =>
            !vocabulary.ContainsKey(string.Concat(merge.AsArray().Select(part => part!.GetValue<string>())))
        );
        Remove(tokenizer["added_tokens"]!.AsArray(), token => token["id"]!.GetValue<int>() >= tokens);
        return tokenizer;
    }

    /// <summary>The same with one more token.</summary>
    public static JsonNode ReadWith(int id, string content, bool special)
    {
        var tokenizer = Read();
        tokenizer["added_tokens"]!
            .AsArray()
            .Add(
                new JsonObject
                {
                    ["id"] = id,
                    ["content"] = content,
                    ["single_word"] = false,
                    ["lstrip"] = false,
                    ["rstrip"] = false,
                    ["normalized"] = false,
                    ["special"] = special,
                }
            );
        return tokenizer;
    }

    public static void Write(string folder) => Write(folder, Read());

    public static void Write(string folder, JsonNode tokenizer) =>
        File.WriteAllText(Path.Combine(folder, "tokenizer.json"), tokenizer.ToJsonString());

    private static void Remove(JsonArray array, Func<JsonNode, bool> isUnwanted)
    {
        foreach (var item in array.Where(item => isUnwanted(item!)).ToList())
        {
            array.Remove(item);
        }
    }
}
