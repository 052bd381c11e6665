using Rag.Core;

namespace Rag.Onnx;

/// <summary>Loads the tokenizer of a model from the model's own files.</summary>
public static class TokenizerFactory
{
    /// <param name="path">A model's folder, a tokenizer.json or a WordPiece vocab.txt.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged or of a kind that is not supported.</exception>
    public static ITokenizer Load(string path)
    {
        if (Directory.Exists(path))
        {
            return LoadFolder(path);
        }

        return Path.GetExtension(path) switch
        {
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

        throw new ModelFileException(folder, "the folder holds no tokenizer.json and no vocab.txt.");
    }
}
