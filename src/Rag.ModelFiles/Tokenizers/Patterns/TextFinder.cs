using System.Text;

namespace Rag.ModelFiles.Tokenizers.Patterns;

/// <summary>What a step of a tokenizer looks for in a text. A find is never empty. Thread-safe.</summary>
internal abstract class TextFinder
{
    /// <summary>
    /// All finds, each the first one that starts where the one before ended or later, as half-open ranges of UTF-16 units.
    /// </summary>
    public abstract List<(int Start, int End)> FindAll(string text);

    public string Replace(string text, string content)
    {
        var finds = FindAll(text);
        if (finds.Count == 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var done = 0;
        foreach (var (start, end) in finds)
        {
            result.Append(text, done, start - done).Append(content);
            done = end;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }
}
