using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Encoders;

/// <summary>An encoder's tokenizer with the tokens that frame its texts.</summary>
/// <param name="Single">Around a text alone.</param>
/// <param name="Pair">Around two texts.</param>
internal sealed record EncoderTokenizer(ITokenizer Tokenizer, TextFrame Single, TextFrame Pair)
{
    /// <exception cref="ModelFileException">The tokenizer is missing, damaged, or not the one of this model.</exception>
    public static EncoderTokenizer Load(string modelFolder, EncoderArchitecture architecture)
    {
        var tokenizer = TokenizerFactory.Load(modelFolder);
        if (tokenizer.VocabularySize > architecture.VocabularySize)
        {
            throw new ModelFileException(
                modelFolder,
                $"the tokenizer has {tokenizer.VocabularySize} tokens where the model knows {architecture.VocabularySize}: the two are "
                    + "not of one model."
            );
        }

        var (single, pair) = TextFrames.Read(modelFolder, tokenizer);
        return new EncoderTokenizer(tokenizer, single, pair);
    }

    /// <summary>Tells rows of these tokens and frames from rows of others.</summary>
    public string ToKey() => $"{Tokenizer.Digest} {string.Join(' ', Single.Pieces)} {string.Join(' ', Pair.Pieces)}";
}
