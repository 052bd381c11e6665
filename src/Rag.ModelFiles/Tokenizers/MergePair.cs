using Rag.ModelFiles.Weights;

namespace Rag.ModelFiles.Tokenizers;

/// <summary>A merge as text: two tokens with one space between, which no token contains.</summary>
internal static class MergePair
{
    public static (string Left, string Right) Parse(string path, string merge)
    {
        var space = merge.IndexOf(' ');
        return space > 0 && space < merge.Length - 1
            ? (merge[..space], merge[(space + 1)..])
            : throw new ModelFileException(path, $"the merge \"{merge}\" is no pair of tokens.");
    }
}
