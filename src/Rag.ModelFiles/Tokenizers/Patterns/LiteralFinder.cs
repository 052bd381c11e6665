namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>Finds a text that is not empty.</summary>
internal sealed class LiteralFinder(string literal) : TextFinder
{
    public override List<(int Start, int End)> FindAll(string text)
    {
        var finds = new List<(int, int)>();
        var from = 0;
        while (text.IndexOf(literal, from, StringComparison.Ordinal) is >= 0 and var at)
        {
            from = at + literal.Length;
            finds.Add((at, from));
        }

        return finds;
    }
}
