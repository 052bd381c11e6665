using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>Reads a BERT vocabulary without tokenizer.json: vocab.txt with one token a line, and tokenizer_config.json beside it.</summary>
internal static class WordPieceVocabulary
{
    private const string Unknown = "[UNK]";

    public static WordPieceModel Read(string path)
    {
        var tokens = ReadTokens(path);
        var added = new List<AddedToken>();
        foreach (var name in (ReadOnlySpan<string>)["[PAD]", Unknown, "[CLS]", "[SEP]", "[MASK]"])
        {
            if (tokens.IndexOf(name) is >= 0 and var id)
            {
                added.Add(new AddedToken(id, name, IsSpecial: true));
            }
        }

        var unknown = added.Find(t => t.Content == Unknown) ?? throw new ModelFileException(path, $"the vocabulary has no {Unknown}.");
        return new WordPieceModel(tokens, new AddedTokens(added), ReadNormalization(path), unknown.Id);
    }

    private static List<string> ReadTokens(string path)
    {
        using var lines = new StreamReader(new MemoryStream(BoundedFile.Read(path)));
        var tokens = new List<string>();
        while (lines.ReadLine() is { } line)
        {
            TokenIds.Require(path, tokens.Count, "of the next line", tokens.Count + 1);
            tokens.Add(line.TrimEnd());
        }

        return tokens;
    }

    /// <summary>Without a configuration the vocabulary is taken to be lower-cased, the format's default.</summary>
    private static BertNormalization ReadNormalization(string vocabularyPath)
    {
        var path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(vocabularyPath))!, "tokenizer_config.json");
        if (!File.Exists(path))
        {
            return BertNormalization.Uncased;
        }

        using var document = JsonFile.Read(path);
        return document.RootElement.Bool("do_lower_case", true) ? BertNormalization.Uncased : BertNormalization.Cased;
    }
}
