using System.Text.Json;
using Rag.Core;

namespace Rag.Onnx;

/// <summary>Reads tokenizer.json, the form in which Hugging Face models carry their tokenizer.</summary>
internal static class TokenizerJson
{
    /// <summary>Far above any real vocabulary; a guard against ids that would make huge tables.</summary>
    private const int MaximumVocabulary = 4_000_000;

    public static ITokenizer Load(string path)
    {
        using var document = JsonFile.Read(path);
        var root = document.RootElement;
        var model = root.Field("model") ?? throw new ModelFileException(path, "the tokenizer has no model.");
        try
        {
            return (model.String("type") ?? GuessType(model)) switch
            {
                "WordPiece" => new WordPieceTokenizer(ReadWordPiece(path, root, model)),
                var type => throw new ModelFileException(path, $"tokenizers of the type {type} are not supported."),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new ModelFileException(path, $"the tokenizer is damaged ({e.Message})", e);
        }
    }

    /// <summary>Older files leave the type out.</summary>
    private static string GuessType(JsonElement model) =>
        model.Field("merges") is not null ? "BPE" : model.Field("continuing_subword_prefix") is not null ? "WordPiece" : "unknown";

    private static WordPieceModel ReadWordPiece(string path, JsonElement root, JsonElement model)
    {
        if (root.Field("normalizer") is { } normalizer && normalizer.String("type") != "BertNormalizer")
        {
            throw new ModelFileException(path, $"WordPiece with the normalizer {normalizer.String("type")} is not supported.");
        }

        if (root.Field("pre_tokenizer")?.String("type") != "BertPreTokenizer")
        {
            throw new ModelFileException(path, "WordPiece without the pre-tokenizer BertPreTokenizer is not supported.");
        }

        var added = ReadAdded(path, root);
        var tokens = ReadVocabulary(path, model, added);
        var unknown = model.String("unk_token") ?? "[UNK]";
        var unknownId = tokens.IndexOf(unknown);
        if (unknownId < 0)
        {
            throw new ModelFileException(path, $"the vocabulary does not hold its unknown token {unknown}.");
        }

        return new WordPieceModel(
            tokens, new AddedTokens(added), ReadBertNormalisation(root.Field("normalizer")), unknownId,
            model.String("continuing_subword_prefix") ?? "##", model.Int("max_input_chars_per_word") ?? 100);
    }

    private static BertNormalisation ReadBertNormalisation(JsonElement? normalizer)
    {
        if (normalizer is not { } n)
        {
            return new BertNormalisation(false, false, false, false);
        }

        var lowercase = n.Bool("lowercase", true);
        return new BertNormalisation(n.Bool("clean_text", true), n.Bool("handle_chinese_chars", true), n.Bool("strip_accents", lowercase), lowercase);
    }

    private static List<AddedToken> ReadAdded(string path, JsonElement root)
    {
        var added = new List<AddedToken>();
        if (root.Field("added_tokens") is not { ValueKind: JsonValueKind.Array } array)
        {
            return added;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var element in array.EnumerateArray())
        {
            if (element.Int("id") is not { } id || id < 0 || element.String("content") is not { Length: > 0 } content || !seen.Add(content))
            {
                throw new ModelFileException(path, "added_tokens has an entry without id or content, or one twice.");
            }

            if (element.Bool("single_word", false))
            {
                throw new ModelFileException(path, $"the added token {content} is bound to whole words (single_word), which is not supported.");
            }

            added.Add(new AddedToken(id, content, element.Bool("special", false), element.Bool("lstrip", false), element.Bool("rstrip", false)));
        }

        return added;
    }

    /// <summary>Tokens by id, the added ones included; an id that nobody names is an empty string.</summary>
    private static List<string> ReadVocabulary(string path, JsonElement model, List<AddedToken> added)
    {
        if (model.Field("vocab") is not { ValueKind: JsonValueKind.Object } vocabulary)
        {
            throw new ModelFileException(path, "the tokenizer has no vocab.");
        }

        var tokens = new List<string>();
        foreach (var entry in vocabulary.EnumerateObject())
        {
            Put(path, tokens, entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) ? id : -1, entry.Name);
        }

        foreach (var token in added)
        {
            Put(path, tokens, token.Id, token.Content);
        }

        return tokens;
    }

    private static void Put(string path, List<string> tokens, int id, string token)
    {
        if (id is < 0 or >= MaximumVocabulary)
        {
            throw new ModelFileException(path, $"the token {token} has no id from 0 to {MaximumVocabulary - 1}.");
        }

        while (tokens.Count <= id)
        {
            tokens.Add("");
        }

        tokens[id] = token;
    }
}
