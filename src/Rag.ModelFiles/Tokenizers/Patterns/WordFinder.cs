namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>Finds the words of one of the known patterns, which cover every text, with the pattern's own reader.</summary>
internal sealed class WordFinder(WordSplitting splitting) : TextFinder
{
    public override List<(int Start, int End)> FindAll(string text)
    {
        var finds = new List<(int, int)>();
        var at = 0;
        while (at < text.Length)
        {
            var length = splitting.NextLength(text.AsSpan(at));
            finds.Add((at, at + length));
            at += length;
        }

        return finds;
    }
}
