using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;
using Rag.Onnx.Decoders;

namespace Rag.Onnx.Inspection;

/// <summary>A model's tokenizer, held to the rows of the model's embedding.</summary>
public static class ModelTokenizer
{
    /// <summary>That of a decoder.</summary>
    /// <param name="path">Of its folder, or of its GGUF file.</param>
    /// <exception cref="ModelFileException">
    /// The model's description or its tokenizer is missing or damaged, or the tokenizer has a token without a row.
    /// </exception>
    public static ITokenizer OfDecoder(string path)
    {
        using var checkpoint = DecoderCheckpoint.Open(path);
        return OfDecoder(path, checkpoint);
    }

    /// <inheritdoc cref="OfDecoder(string)"/>
    internal static ITokenizer OfDecoder(string path, IDecoderCheckpoint checkpoint) =>
        Load(path, checkpoint.Configuration.VocabularySize, checkpoint.Family.RowlessTokens);

    /// <param name="path">As <see cref="TokenizerFactory.Load"/> takes it.</param>
    /// <param name="rows">Of the embedding: a token has a row by its id.</param>
    /// <param name="rowless">Names of special tokens that may have no row, since no text is written with them.</param>
    /// <exception cref="ModelFileException">The tokenizer is missing or damaged, or has a token without a row.</exception>
    internal static ITokenizer Load(string path, int rows, params IReadOnlyList<string> rowless)
    {
        var tokenizer = TokenizerFactory.Load(path);
        foreach (var id in Enumerable.Range(rows, Math.Max(tokenizer.VocabularySize - rows, 0)))
        {
            if (!rowless.Any(name => tokenizer.SpecialToken(name) == id))
            {
                throw new ModelFileException(
                    path,
                    $"the tokenizer has a token of the id {id} where the model's embedding has {rows} rows: take the tokenizer that came "
                        + "with the model, or the model whose embedding was made larger for added tokens."
                );
            }
        }

        return tokenizer;
    }
}
