using Rag.ModelFiles.Tokenizers.Steps;
using Rag.ModelFiles.Tokenizers.Words;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>What a <see cref="PipelineTokenizer"/> is made of.</summary>
/// <param name="Tokens">By id, the added ones included; an id without a token has an empty string.</param>
internal sealed record TokenizerParts(
    IReadOnlyList<string> Tokens,
    IReadOnlyList<AddedToken> Added,
    TokenizerRules Rules,
    IWordModel Words,
    string Digest
);
