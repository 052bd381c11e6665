namespace Rag.Core.Text;

/// <summary>Half-open [Start, End) UTF-16 offsets.</summary>
public readonly record struct TextSpan(int Start, int End)
{
    public int Length => End - Start;
}
