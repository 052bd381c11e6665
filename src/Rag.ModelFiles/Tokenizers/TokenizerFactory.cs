using Rag.Core.Models;
using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>Loads the tokenizer of a model from the model's own files.</summary>
public static class TokenizerFactory
{
    /// <param name="path">A model's folder, a tokenizer.json, a .gguf file (any part of a split one) or a WordPiece vocab.txt.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged or of a kind that is not supported.</exception>
    public static ITokenizer Load(string path)
    {
        if (Directory.Exists(path))
        {
            return LoadFolder(path);
        }

        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".gguf" => GgufTokenizer.Load(path),
            ".txt" => new WordPieceTokenizer(WordPieceVocabulary.Read(path)),
            _ => TokenizerJson.Load(path),
        };
    }

    private static ITokenizer LoadFolder(string folder)
    {
        foreach (var name in (ReadOnlySpan<string>)["tokenizer.json", "vocab.txt"])
        {
            var path = Path.Combine(folder, name);
            if (File.Exists(path))
            {
                return Load(path);
            }
        }

        return WeightSource.GgufIn(folder) is { } gguf
            ? GgufTokenizer.Load(gguf)
            : throw new ModelFileException(folder, "the folder holds no tokenizer.json, no vocab.txt and no .gguf file.");
    }
}
