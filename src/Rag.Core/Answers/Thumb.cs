namespace Rag.Core.Answers;

/// <summary>What a reader makes of an answer in one gesture.</summary>
public enum Thumb
{
    Up,
    Down,
}
