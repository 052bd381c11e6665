using System.Text.Json;
using Rag.Core.Models;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>Reads tokenizer.json, the form in which Hugging Face models carry their tokenizer.</summary>
internal static class TokenizerJson
{
    /// <summary>
    /// The longest words that are cut into pieces; 100 in all known files. The time for a word grows with its length's square, so a file
    /// that sets no bound would let one long word take hours.
    /// </summary>
    private const int LongestWord = 256;

    public static ITokenizer Load(string path)
    {
        using var document = JsonFile.Read(path);
        var root = document.RootElement;
        var model = root.Field("model") ?? throw new ModelFileException(path, "the tokenizer has no model.");
        try
        {
            return (model.String("type") ?? GuessType(model)) switch
            {
                "BPE" => new ByteLevelBpeTokenizer(ReadByteLevelBpe(path, root, model)),
                "WordPiece" => new WordPieceTokenizer(ReadWordPiece(path, root, model)),
                var type => throw new ModelFileException(path, $"tokenizers of the type {type} are not supported."),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException)
        {
            throw new ModelFileException(path, $"the tokenizer is damaged ({e.Message})", e);
        }
    }

    /// <summary>The type of a model whose file, as older files do, leaves it out.</summary>
    private static string GuessType(JsonElement model) =>
        model.Field("merges") is not null ? "BPE"
        : model.Field("continuing_subword_prefix") is not null ? "WordPiece"
        : "unknown";

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

        var longest = model.Int("max_input_chars_per_word") ?? 100;
        if (longest is < 1 or > LongestWord)
        {
            throw new ModelFileException(path, $"max_input_chars_per_word is {longest}, not a number from 1 to {LongestWord}.");
        }

        return new WordPieceModel(
            tokens,
            new AddedTokens(added),
            ReadBertNormalization(root.Field("normalizer")),
            unknownId,
            model.String("continuing_subword_prefix") ?? "##",
            longest
        );
    }

    private static ByteLevelBpeModel ReadByteLevelBpe(string path, JsonElement root, JsonElement model)
    {
        var splitting = ReadSplitting(root.Field("pre_tokenizer"))
            ?? throw new ModelFileException(path, "byte-pair encoding with this pre_tokenizer is not supported.");
        var normalizer = root.Field("normalizer")?.String("type");
        if (root.Field("normalizer") is not null && normalizer != "NFC")
        {
            throw new ModelFileException(path, $"byte-pair encoding with the normalizer {normalizer} is not supported.");
        }

        if (
            model.Bool("byte_fallback", false)
            || model.String("continuing_subword_prefix") is { Length: > 0 }
            || model.String("end_of_word_suffix") is { Length: > 0 }
        )
        {
            throw new ModelFileException(path, "byte-pair encoding with byte fallback, prefixes or suffixes is not supported.");
        }

        var added = ReadAdded(path, root);
        var tokens = ReadVocabulary(path, model, added);
        return new ByteLevelBpeModel(
            tokens,
            ByteLevelBpeModel.Resolve(path, tokens, ReadMerges(path, model)),
            new AddedTokens(added),
            splitting,
            model.Bool("ignore_merges", false),
            normalizer == "NFC"
        );
    }

    /// <summary>
    /// How a pre-tokenizer splits words: by the byte level alone, after splitting off digits, or by a known regular expression. Null for
    /// any other.
    /// </summary>
    private static WordSplitting? ReadSplitting(JsonElement? preTokenizer)
    {
        if (preTokenizer is not { } p)
        {
            return null;
        }

        if (p.String("type") != "Sequence")
        {
            return IsByteLevel(p, usesRegex: true) ? WordSplitting.Gpt2 : null;
        }

        if (p.Field("pretokenizers") is not { ValueKind: JsonValueKind.Array } steps || steps.GetArrayLength() != 2)
        {
            return null;
        }

        var first = steps[0];
        return first.String("type") switch
        {
            "Digits" when first.Bool("individual_digits", false) && IsByteLevel(steps[1], usesRegex: true) => WordSplitting.Smollm,
            "Split"
                when first.String("behavior") == "Isolated"
                    && !first.Bool("invert", false)
                    && IsByteLevel(steps[1], usesRegex: false)
                    && first.Field("pattern")?.String("Regex") is { } regex => WordSplitting.OfRegex(regex),
            _ => null,
        };
    }

    private static bool IsByteLevel(JsonElement step, bool usesRegex) =>
        step.String("type") == "ByteLevel" && !step.Bool("add_prefix_space", true) && step.Bool("use_regex", true) == usesRegex;

    /// <summary>Each merge is a pair, or in older files a text with a space in between.</summary>
    private static IEnumerable<(string Left, string Right)> ReadMerges(string path, JsonElement model)
    {
        if (model.Field("merges") is not { ValueKind: JsonValueKind.Array } merges)
        {
            throw new ModelFileException(path, "the tokenizer has no merges.");
        }

        foreach (var merge in merges.EnumerateArray())
        {
            yield return merge.ValueKind switch
            {
                JsonValueKind.String => MergePair.Parse(path, merge.GetString()!),
                JsonValueKind.Array when merge.GetArrayLength() == 2 => (merge[0].GetString() ?? "", merge[1].GetString() ?? ""),
                _ => throw new ModelFileException(path, "merges has an entry that is no pair of tokens."),
            };
        }
    }

    private static BertNormalization ReadBertNormalization(JsonElement? normalizer)
    {
        if (normalizer is not { } n)
        {
            return new BertNormalization(false, false, false, false);
        }

        var lowercase = n.Bool("lowercase", true);
        return new BertNormalization(
            n.Bool("clean_text", true),
            n.Bool("handle_chinese_chars", true),
            n.Bool("strip_accents", lowercase),
            lowercase
        );
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
                throw new ModelFileException(
                    path,
                    $"the added token {content} is bound to whole words (single_word), which is not supported."
                );
            }

            added.Add(
                new AddedToken(id, content, element.Bool("special", false), element.Bool("lstrip", false), element.Bool("rstrip", false))
            );
        }

        TokenIds.RequireAdded(path, added);
        return added;
    }

    /// <summary>The tokens by id, the added ones included; an id without a token has an empty string.</summary>
    private static List<string> ReadVocabulary(string path, JsonElement model, List<AddedToken> added)
    {
        if (model.Field("vocab") is not { ValueKind: JsonValueKind.Object } vocabulary)
        {
            throw new ModelFileException(path, "the tokenizer has no vocab.");
        }

        var tokens = new List<string>();
        var count = vocabulary.GetPropertyCount() + added.Count;
        foreach (var entry in vocabulary.EnumerateObject())
        {
            Put(
                path,
                tokens,
                count,
                entry.Value.ValueKind == JsonValueKind.Number && entry.Value.TryGetInt32(out var id) ? id : -1,
                entry.Name
            );
        }

        foreach (var token in added)
        {
            Put(path, tokens, count, token.Id, token.Content);
        }

        return tokens;
    }

    private static void Put(string path, List<string> tokens, int count, int id, string token)
    {
        TokenIds.Require(path, id, token, count);
        while (tokens.Count <= id)
        {
            tokens.Add("");
        }

        tokens[id] = token;
    }
}
