namespace Rag.Prompting.Grounding;

/// <summary>A set of token ids that is emptied and refilled at every step without touching the whole vocabulary.</summary>
internal sealed class AllowedTokens(int vocabularySize)
{
    // One mark per token, shared by all constraints of a thread: a mark counts only if it carries the current stamp.
    [ThreadStatic]
    private static int[]? s_marks;

    [ThreadStatic]
    private static int s_stamp;

    private int[] _ids = new int[256];
    private int _count;

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _count);

    /// <summary>Between Clear and the last Add no other set of this thread may be filled.</summary>
    public void Clear()
    {
        _count = 0;
        if (s_marks is null || s_marks.Length < vocabularySize || s_stamp == int.MaxValue)
        {
            s_marks = new int[vocabularySize];
            s_stamp = 0;
        }

        s_stamp++;
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
        if (s_marks![id] == s_stamp)
        {
            return;
        }

        s_marks[id] = s_stamp;
        if (_count == _ids.Length)
        {
            Array.Resize(ref _ids, _count * 2);
        }

        _ids[_count++] = id;
    }
}
