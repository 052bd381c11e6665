using Rag.Core.Models;
using Rag.ModelFiles.Tokenizers;
using Rag.ModelFiles.Weights;

namespace Rag.Onnx.Bert;

/// <summary>An encoder's tokenizer with the tokens that frame its texts.</summary>
/// <param name="Start">Before the first text.</param>
/// <param name="Separator">After each text.</param>
internal sealed record EncoderTokenizer(ITokenizer Tokenizer, int Start, int Separator)
{
    /// <exception cref="ModelFileException">The tokenizer is missing, damaged, or not the one of this model.</exception>
    public static EncoderTokenizer Load(string modelFolder, BertConfiguration configuration)
    {
        var tokenizer = TokenizerFactory.Load(modelFolder);
        if (tokenizer.VocabularySize > configuration.VocabularySize)
        {
            throw new ModelFileException(
                modelFolder,
                $"the tokenizer has {tokenizer.VocabularySize} tokens where the model knows {configuration.VocabularySize}: the two are "
                    + "not of one model."
            );
        }

        return new EncoderTokenizer(tokenizer, Special("[CLS]"), Special("[SEP]"));

        int Special(string name) =>
            tokenizer.SpecialToken(name) ?? throw new ModelFileException(modelFolder, $"the tokenizer has no token {name}.");
    }
}
