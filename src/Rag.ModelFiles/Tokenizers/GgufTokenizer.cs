using Rag.Core.Models;
using Rag.ModelFiles.Gguf;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>The tokenizer that a GGUF file carries in its metadata (<c>tokenizer.ggml.*</c>).</summary>
internal static class GgufTokenizer
{
    private const string Tokens = "tokenizer.ggml.tokens";
    private const string Types = "tokenizer.ggml.token_type";
    private const string Merges = "tokenizer.ggml.merges";

    // The token types of added tokens in the format; tokens of all other types are ordinary.
    private const int Unknown = 2;
    private const int Control = 3;
    private const int UserDefined = 4;

    public static ITokenizer Load(string path)
    {
        using var file = GgufFile.Open(GgufModel.PartsOf(path)[0]);
        return Read(file.Path, file.Metadata);
    }

    public static ITokenizer Read(string path, GgufMetadata metadata)
    {
        var kind = metadata.String("tokenizer.ggml.model");
        if (kind != "gpt2")
        {
            throw new ModelFileException(
                path,
                kind is null ? "the file holds no tokenizer." : $"tokenizers of the kind {kind} are not supported."
            );
        }

        var pre = metadata.String("tokenizer.ggml.pre") ?? "";
        var splitting = WordSplitting.OfName(pre) ?? throw new ModelFileException(path, $"the pre-tokenizer \"{pre}\" is not supported.");
        var tokens = metadata.Strings(Tokens) ?? throw new ModelFileException(path, $"the metadata {Tokens} is missing.");
        var merges = metadata.Strings(Merges) ?? throw new ModelFileException(path, $"the metadata {Merges} is missing.");
        var added = new AddedTokens(ReadAdded(path, tokens, metadata.Integers(Types)));
        return new ByteLevelBpeTokenizer(
            new ByteLevelBpeModel(
                tokens,
                ByteLevelBpeModel.Resolve(path, tokens, merges.Select(m => MergePair.Parse(path, m))),
                added,
                splitting,
                WholeWords: splitting == WordSplitting.Llama3,
                ComposesCharacters: splitting == WordSplitting.Qwen2
            )
        );
    }

    private static List<AddedToken> ReadAdded(string path, string[] tokens, long[]? types)
    {
        var added = new List<AddedToken>();
        if (types is null)
        {
            return added;
        }

        if (types.Length != tokens.Length)
        {
            throw new ModelFileException(path, $"the metadata {Types} has {types.Length} entries for {tokens.Length} tokens.");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var id = 0; id < tokens.Length; id++)
        {
            if (types[id] is Unknown or Control or UserDefined && tokens[id].Length > 0 && seen.Add(tokens[id]))
            {
                added.Add(new AddedToken(id, tokens[id], types[id] != UserDefined));
            }
        }

        TokenIds.RequireAdded(path, added);
        return added;
    }
}
