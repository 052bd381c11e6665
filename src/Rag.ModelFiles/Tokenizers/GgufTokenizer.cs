using Rag.Core.Models;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Tokenizers.Steps;
using Rag.ModelFiles.Tokenizers.Words;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The tokenizer that a GGUF file carries in its metadata (<c>tokenizer.ggml.*</c>).</summary>
internal static class GgufTokenizer
{
    public static ITokenizer Load(string path)
    {
        using var file = GgufFile.Open(GgufModel.PartsOf(path)[0]);
        return Read(file.Path, file.Metadata);
    }

    public static ITokenizer Read(string path, GgufMetadata metadata) =>
        metadata.String("tokenizer.ggml.model") switch
        {
            "gpt2" => ReadByteLevel(GgufVocabulary.Read(path, metadata)),
            "llama" => SentencePieceGguf.ReadBpe(GgufVocabulary.Read(path, metadata)),
            "t5" => SentencePieceGguf.ReadUnigram(GgufVocabulary.Read(path, metadata)),
            "bert" => ReadBert(GgufVocabulary.Read(path, metadata)),
            null => throw new ModelFileException(path, "the file holds no tokenizer."),
            var kind => throw new ModelFileException(path, $"tokenizers of the kind {kind} are not supported."),
        };

    private static VocabularyTokenizer ReadByteLevel(GgufVocabulary vocabulary)
    {
        var (path, tokens, metadata) = (vocabulary.Path, vocabulary.Tokens, vocabulary.Metadata);
        var pre = metadata.String("tokenizer.ggml.pre") ?? "default";
        var pairs = metadata.Strings("tokenizer.ggml.merges")
            ?? throw new ModelFileException(path, "the metadata tokenizer.ggml.merges is missing.");
        var merges = ByteLevelBpeModel.Resolve(path, tokens, pairs.Select(pair => MergePair.Parse(path, pair)));
        var wholeWords = GgufWords.AreWhole(pre);
        if (WordSplitting.OfName(pre) is { } splitting)
        {
            var model = new ByteLevelBpeModel(
                tokens,
                merges,
                new AddedTokens(vocabulary.Added),
                splitting,
                wholeWords,
                ComposesCharacters: splitting == WordSplitting.Qwen2
            );
            return new ByteLevelBpeTokenizer(model);
        }

        var steps = GgufWords.StepsOf(pre) ?? throw new ModelFileException(path, $"the pre-tokenizer \"{pre}\" is not supported.");
        var rules = TokenizerRules.Parse(path, $$$"""{"pre_tokenizer":{{{steps}}},"decoder":{"type":"ByteLevel"}}""");
        var words = new BpeWords(tokens, VocabularyReader.Texts(tokens, vocabulary.Added), merges, new BpeRules(WholeWords: wholeWords));
        return vocabulary.Pipeline(rules, words, [$"{wholeWords}", .. pairs]);
    }

    /// <summary>
    /// In this form a token that starts a word has a mark before it, and one that continues a word nothing, where the model's own
    /// vocabulary has nothing before the one and a prefix before the other.
    /// </summary>
    private static WordPieceTokenizer ReadBert(GgufVocabulary vocabulary)
    {
        var special = vocabulary.Added.Where(token => token.IsSpecial).Select(token => token.Id).ToHashSet();
        string[] tokens =
        [
            .. vocabulary.Tokens.Select(
                (token, id) =>
                    special.Contains(id) || token.Length == 0 ? token
                    : token[0] == '▁' ? token[1..]
                    : $"##{token}"
            ),
        ];
        var unknown = (int?)vocabulary.Metadata.Integer("tokenizer.ggml.unknown_token_id") ?? Array.IndexOf(tokens, "[UNK]");
        if (unknown < 0 || unknown >= tokens.Length)
        {
            throw new ModelFileException(vocabulary.Path, "the vocabulary has no unknown token.");
        }

        return new WordPieceTokenizer(new WordPieceModel(tokens, new AddedTokens(vocabulary.Added), BertNormalization.Uncased, unknown));
    }
}
