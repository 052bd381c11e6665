using System.Text;

namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>Finds the characters of a set one by one.</summary>
internal sealed class RuneFinder(RuneSet set) : TextFinder
{
    public override List<(int Start, int End)> FindAll(string text)
    {
        var finds = new List<(int, int)>();
        var at = 0;
        while (at < text.Length)
        {
            Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out var length);
            if (set.Contains(rune))
            {
                finds.Add((at, at + length));
            }

            at += length;
        }

        return finds;
    }
}
