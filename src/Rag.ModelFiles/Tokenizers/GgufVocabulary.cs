using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Tokenizers.Steps;
using Rag.ModelFiles.Tokenizers.Words;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The tokens in a GGUF file's metadata, whatever kind of tokenizer they belong to.</summary>
/// <param name="Types">By id; empty where the file does not give them.</param>
internal sealed record GgufVocabulary(string Path, GgufMetadata Metadata, string[] Tokens, long[] Types, IReadOnlyList<AddedToken> Added)
{
    private const string TokensKey = "tokenizer.ggml.tokens";
    private const string TypesKey = "tokenizer.ggml.token_type";
    private const string ScoresKey = "tokenizer.ggml.scores";

    // The token types of added tokens in the format; tokens of all other types are ordinary.
    private const int Unknown = 2;
    private const int Control = 3;
    private const int UserDefined = 4;
    private const int Byte = 6;

    public static GgufVocabulary Read(string path, GgufMetadata metadata)
    {
        var tokens = metadata.Strings(TokensKey) ?? throw new ModelFileException(path, $"the metadata {TokensKey} is missing.");
        var types = metadata.Integers(TypesKey) ?? [];
        if (types.Length != 0 && types.Length != tokens.Length)
        {
            throw new ModelFileException(path, $"the metadata {TypesKey} has {types.Length} entries for {tokens.Length} tokens.");
        }

        var added = new List<AddedToken>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var id = 0; id < types.Length; id++)
        {
            if (types[id] is Unknown or Control or UserDefined && tokens[id].Length > 0 && seen.Add(tokens[id]))
            {
                added.Add(new AddedToken(id, tokens[id], types[id] != UserDefined));
            }
        }

        TokenIds.RequireAdded(path, added);
        return new GgufVocabulary(path, metadata, tokens, types, added);
    }

    /// <summary>Whether text becomes a token by its letters, and not by its name or as a byte.</summary>
    public bool IsText(int id) => Types.Length == 0 || Types[id] is not (Unknown or Control or UserDefined or Byte);

    public float[] Scores()
    {
        var scores = Metadata.Floats(ScoresKey) ?? throw new ModelFileException(Path, $"the metadata {ScoresKey} is missing.");
        return scores.Length == Tokens.Length && Array.TrueForAll(scores, float.IsFinite)
            ? scores
            : throw new ModelFileException(Path, $"the metadata {ScoresKey} has not one number for each of the {Tokens.Length} tokens.");
    }

    public int? IdOf(string key) =>
        Metadata.Integer(key) is not { } id ? null
        : id >= 0 && id < Tokens.Length ? (int)id
        : throw new ModelFileException(Path, $"the metadata {key} is {id}, which no token has.");

    public PipelineTokenizer Pipeline(TokenizerRules rules, IWordModel words, IReadOnlyList<string> more) =>
        new(new TokenizerParts(Tokens, Added, rules, words, TokenizerDigest.Of(Tokens, Added, rules, more)));
}
