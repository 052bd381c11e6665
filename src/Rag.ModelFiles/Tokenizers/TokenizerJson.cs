using System.Text.Json;
using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers.Steps;
using Rag.ModelFiles.Tokenizers.Words;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>
/// Reads tokenizer.json, the form in which Hugging Face models carry their tokenizer. The shapes that are most in use have readers of their
/// own, which are faster; all others are read step by step.
/// </summary>
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
                "BPE" => ReadBpe(path, root, model),
                "WordPiece" => ReadWordPiece(path, root, model),
                "Unigram" => ReadUnigram(path, root, model),
                "WordLevel" => ReadWordLevel(path, root, model),
                var type => throw new ModelFileException(path, $"tokenizers of the type {type} are not supported."),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentException or KeyNotFoundException)
        {
            throw new ModelFileException(path, $"the tokenizer is damaged ({e.Message})", e);
        }
    }

    /// <summary>The type of a model whose file, as older files do, leaves it out.</summary>
    private static string GuessType(JsonElement model) =>
        model.Field("merges") is not null ? "BPE"
        : model.Field("continuing_subword_prefix") is not null ? "WordPiece"
        : model.Field("vocab")?.ValueKind == JsonValueKind.Array ? "Unigram"
        : "unknown";

    private static ITokenizer ReadWordPiece(string path, JsonElement root, JsonElement model)
    {
        var added = VocabularyReader.ReadAdded(path, root);
        var tokens = VocabularyReader.ReadTokens(path, model, added, out _);
        var unknownId = VocabularyReader.UnknownId(path, tokens, model.String("unk_token") ?? "[UNK]")
            ?? throw new ModelFileException(path, "the vocabulary has no unknown token.");
        var longest = model.Int("max_input_chars_per_word") ?? 100;
        if (longest is < 1 or > LongestWord)
        {
            throw new ModelFileException(path, $"max_input_chars_per_word is {longest}, not a number from 1 to {LongestWord}.");
        }

        var normalizer = root.Field("normalizer");
        var pieces = new WordPieceModel(
            tokens,
            new AddedTokens(added),
            Normalizer.ReadBert(normalizer),
            unknownId,
            model.String("continuing_subword_prefix") ?? "##",
            longest
        );
        var isBert =
            (normalizer?.String("type") ?? "BertNormalizer") == "BertNormalizer"
            && root.Field("pre_tokenizer")?.String("type") == "BertPreTokenizer"
            && IsWordPiece(root.Field("decoder"), pieces.ContinuationPrefix)
            && added.TrueForAll(token => !token.IsNormalized);
        return isBert ? new WordPieceTokenizer(pieces) : Pipeline(path, root, model, tokens, added, new WordPieces(pieces));
    }

    private static bool IsWordPiece(JsonElement? decoder, string prefix) =>
        decoder is not { } step
        || (step.String("type") == "WordPiece" && step.Bool("cleanup", true) && (step.String("prefix") ?? "##") == prefix);

    private static ITokenizer ReadBpe(string path, JsonElement root, JsonElement model)
    {
        if (model.Field("dropout") is { ValueKind: JsonValueKind.Number } dropout && dropout.GetDouble() > 0)
        {
            throw new ModelFileException(path, "byte-pair encoding with dropout gives other ids at every call, which is not supported.");
        }

        var fallsBack = model.Bool("byte_fallback", false);
        var prefix = model.String("continuing_subword_prefix") ?? "";
        var added = VocabularyReader.ReadAdded(path, root);
        if (fallsBack)
        {
            added = [.. added.Select(token => ByteTokens.ValueOf(token.Content) is null ? token : token with { IsSpecial = false })];
        }

        var tokens = VocabularyReader.ReadTokens(path, model, added, out var foreign);
        var merges = ByteLevelBpeModel.Resolve(path, tokens, VocabularyReader.ReadMerges(path, model), prefix);
        var rules = new BpeRules(
            VocabularyReader.UnknownId(path, tokens, model.String("unk_token")),
            model.Bool("fuse_unk", false),
            fallsBack ? ByteTokens.Find(tokens) : null,
            prefix,
            model.String("end_of_word_suffix") ?? "",
            model.Bool("ignore_merges", false)
        );
        var normalizer = root.Field("normalizer")?.String("type");
        if (
            rules is { ByteTokens: null, Prefix: "", Suffix: "" }
            && (root.Field("normalizer") is null || (normalizer == "NFC" && added.TrueForAll(token => !token.IsNormalized)))
            && (root.Field("decoder")?.String("type") ?? "ByteLevel") == "ByteLevel"
            && WordSplitting.OfSteps(root.Field("pre_tokenizer")) is { } splitting
            && (rules.UnknownId is null || VocabularyReader.HasAllBytes(tokens))
        )
        {
            return new ByteLevelBpeTokenizer(
                new ByteLevelBpeModel(tokens, merges, new AddedTokens(added), splitting, rules.WholeWords, normalizer == "NFC")
            );
        }

        var words = new BpeWords(tokens, VocabularyReader.Texts(tokens, added, foreign), merges, rules);
        return Pipeline(path, root, model, tokens, added, words, merges.Select(merge => merge.ToString()));
    }

    private static PipelineTokenizer ReadUnigram(string path, JsonElement root, JsonElement model)
    {
        var fallsBack = model.Bool("byte_fallback", false);
        var added = VocabularyReader.ReadAdded(path, root);
        var (tokens, scores) = VocabularyReader.ReadScored(path, model, added);
        var unknown = model.Int("unk_id");
        if (unknown is { } id && (id < 0 || id >= scores.Count))
        {
            throw new ModelFileException(path, $"unk_id is {id}, which no token of the vocabulary has.");
        }

        var texts = VocabularyReader.Texts(tokens, added);
        var words = new UnigramWords(
            tokens,
            scores,
            token => texts.ContainsKey(tokens[token]),
            unknown,
            fallsBack ? ByteTokens.Find(tokens) : null
        );
        return Pipeline(path, root, model, tokens, added, words, scores.Select(VocabularyReader.Written));
    }

    private static PipelineTokenizer ReadWordLevel(string path, JsonElement root, JsonElement model)
    {
        var added = VocabularyReader.ReadAdded(path, root);
        var tokens = VocabularyReader.ReadTokens(path, model, added, out var foreign);
        var unknown = tokens.IndexOf(model.String("unk_token") ?? "<unk>") is >= 0 and var id ? id : (int?)null;
        return Pipeline(path, root, model, tokens, added, new WordLevelWords(VocabularyReader.Texts(tokens, added, foreign), unknown));
    }

    private static PipelineTokenizer Pipeline(
        string path,
        JsonElement root,
        JsonElement model,
        IReadOnlyList<string> tokens,
        List<AddedToken> added,
        IWordModel words,
        IEnumerable<string>? weights = null
    )
    {
        var rules = TokenizerRules.Read(path, root);
        var settings = model
            .EnumerateObject()
            .Where(field => field.Name is not ("vocab" or "merges"))
            .OrderBy(field => field.Name, StringComparer.Ordinal)
            .Select(field => $"{field.Name}={field.Value}");
        return new PipelineTokenizer(
            new TokenizerParts(tokens, added, rules, words, TokenizerDigest.Of(tokens, added, rules, [.. settings, .. weights ?? []]))
        );
    }
}
