namespace Rag.Prompting.Grounding;

/// <summary>A set of token ids that is emptied and refilled at every step without touching the whole vocabulary.</summary>
internal sealed class AllowedTokens(int vocabularySize)
{
    // One mark per token, shared by all constraints of a thread: a mark counts only if it carries the current stamp.
    [ThreadStatic]
    private static int[]? t_marks;

    [ThreadStatic]
    private static int t_stamp;

    private int[] _ids = new int[256];
    private int _count;

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _count);

    /// <summary>Between Clear and the last Add no other set of this thread may be filled.</summary>
    public void Clear()
    {
        _count = 0;
        if (t_marks is null || t_marks.Length < vocabularySize || t_stamp == int.MaxValue)
        {
            t_marks = new int[vocabularySize];
            t_stamp = 0;
        }

        t_stamp++;
    }

    public void Add(ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            Add(id);
        }
    }

    public void Add(int id)
    {
        if (t_marks![id] == t_stamp)
        {
            return;
        }

        t_marks[id] = t_stamp;
        if (_count == _ids.Length)
        {
            Array.Resize(ref _ids, _count * 2);
        }

        _ids[_count++] = id;
    }
}
