using Rag.Core.Models;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Inspection;

namespace Rag.Onnx.Encoders;

/// <summary>An encoder's tokenizer with the tokens that frame its texts.</summary>
/// <param name="Single">Around a text alone.</param>
/// <param name="Pair">Around two texts.</param>
internal sealed record EncoderTokenizer(ITokenizer Tokenizer, TextFrame Single, TextFrame Pair)
{
    /// <exception cref="ModelFileException">The tokenizer is missing, damaged, or not the one of this model.</exception>
    public static EncoderTokenizer Load(string modelFolder, EncoderArchitecture architecture)
    {
        var tokenizer = ModelTokenizer.Load(modelFolder, architecture.VocabularySize);
        var (single, pair) = TextFrames.Read(modelFolder, tokenizer);
        return new EncoderTokenizer(tokenizer, single, pair);
    }

    /// <summary>Tells rows of these tokens and frames from rows of others.</summary>
    public string ToKey() => $"{Tokenizer.Digest} {string.Join(' ', Single.Pieces)} {string.Join(' ', Pair.Pieces)}";
}
