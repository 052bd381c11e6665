using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers.Steps;
using Rag.ModelFiles.Tokenizers.Words;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The vocabularies of SentencePiece in GGUF files: tokens with scores, and in place of a space a letter of its own.</summary>
internal static class SentencePieceGguf
{
    /// <summary>In UTF-16 units; no longer token is put together from shorter ones. Real ones have at most some dozens.</summary>
    private const int LongestMerged = 256;

    private const string Mark = """{"type":"Replace","pattern":{"String":" "},"content":"▁"}""";
    private const string Unmark = """{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}""";

    /// <summary>Neighbors that together are a token are merged, those with the best score first.</summary>
    public static ITokenizer ReadBpe(GgufVocabulary vocabulary)
    {
        var tokens = vocabulary.Tokens;
        var scores = vocabulary.Scores();
        var texts = TextsOf(vocabulary);
        var (merges, ranks) = Merges(texts, scores);
        var rules = new BpeRules(vocabulary.IdOf("tokenizer.ggml.unknown_token_id"), ByteTokens: ByteTokens.Find(tokens));
        var steps =
            vocabulary.Metadata.Bool("tokenizer.ggml.add_space_prefix") ?? true
                ? $$$"""
                    {"normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{{{Mark}}}]},
                    "decoder":{"type":"Sequence","decoders":[{{{Unmark}}},{"type":"Strip","content":" ","start":1,"stop":0}]}}
                    """
                : $$$"""{"normalizer":{{{Mark}}},"decoder":{"type":"Sequence","decoders":[{{{Unmark}}}]}}""";
        return vocabulary.Pipeline(
            TokenizerRules.Parse(vocabulary.Path, steps),
            new BpeWords(tokens, texts, merges, rules, ranks),
            ["scored", .. scores.Select(score => VocabularyReader.Written(score))]
        );
    }

    private static Dictionary<string, int> TextsOf(GgufVocabulary vocabulary)
    {
        var texts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var id = 0; id < vocabulary.Tokens.Length; id++)
        {
            if (vocabulary.Tokens[id].Length > 0 && vocabulary.IsText(id))
            {
                texts.TryAdd(vocabulary.Tokens[id], id);
            }
        }

        return texts;
    }

    /// <summary>Every way to put a token together from two others; the ranks are equal where the scores are.</summary>
    private static (List<(int Left, int Right, int Merged)> Merges, List<int> Ranks) Merges(Dictionary<string, int> texts, float[] scores)
    {
        var lookup = texts.GetAlternateLookup<ReadOnlySpan<char>>();
        var rankOf = scores.Distinct().OrderDescending().Index().ToDictionary(pair => pair.Item, pair => pair.Index);
        var (merges, ranks) = (new List<(int, int, int)>(), new List<int>());
        foreach (var (token, id) in texts)
        {
            for (var cut = 1; cut < token.Length && token.Length <= LongestMerged; cut++)
            {
                if (
                    !char.IsLowSurrogate(token[cut])
                    && lookup.TryGetValue(token.AsSpan(0, cut), out var left)
                    && lookup.TryGetValue(token.AsSpan(cut), out var right)
                )
                {
                    merges.Add((left, right, id));
                    ranks.Add(rankOf[scores[id]]);
                }
            }
        }

        return (merges, ranks);
    }

    /// <summary>The cut with the highest sum of scores, as in T5 and XLM-RoBERTa.</summary>
    public static ITokenizer ReadUnigram(GgufVocabulary vocabulary)
    {
        var scores = vocabulary.Scores();
        if (Array.Find(vocabulary.Tokens, token => token.Length > UnigramWords.LongestToken) is { } longest)
        {
            throw new ModelFileException(
                vocabulary.Path,
                $"a token has {longest.Length} characters, more than the {UnigramWords.LongestToken} that are read."
            );
        }

        var map = vocabulary.Metadata.Integers("tokenizer.ggml.precompiled_charsmap") ?? [];
        var characters = Convert.ToBase64String([.. map.Select(value => unchecked((byte)value))]);
        var spaces =
            vocabulary.Metadata.Bool("tokenizer.ggml.remove_extra_whitespaces") ?? false
                ? """,{"type":"Strip"},{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}"""
                : "";
        var scheme = vocabulary.Metadata.Bool("tokenizer.ggml.add_space_prefix") ?? true ? "always" : "never";
        var metaspace = $$"""{"type":"Metaspace","replacement":"▁","prepend_scheme":"{{scheme}}"}""";
        var steps = $$$"""
            {"normalizer":{"type":"Sequence","normalizers":[{"type":"Precompiled","precompiled_charsmap":"{{{characters}}}"}{{{spaces}}}]},
            "pre_tokenizer":{{{metaspace}}},"decoder":{{{metaspace}}} }
            """;
        double[] exact = [.. scores.Select(score => (double)score)];
        var words = new UnigramWords(
            vocabulary.Tokens,
            exact,
            vocabulary.IsText,
            vocabulary.IdOf("tokenizer.ggml.unknown_token_id"),
            byteTokens: null
        );
        return vocabulary.Pipeline(
            TokenizerRules.Parse(vocabulary.Path, steps),
            words,
            ["scored", .. exact.Select(VocabularyReader.Written)]
        );
    }
}
