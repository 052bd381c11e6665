namespace Rag.Bench.Cache;

/// <summary>When chunks will be asked for again: what takes knowledge of the future. Questions are asked about in order.</summary>
internal sealed class NextUses
{
    private readonly Dictionary<int, Queue<int>> _questionsOf = [];

    public NextUses(CacheTrace trace)
    {
        foreach (var (at, question) in trace.Questions.Index())
        {
            foreach (var chunk in question.Chunks)
            {
                if (!_questionsOf.TryGetValue(chunk, out var questions))
                {
                    _questionsOf.Add(chunk, questions = new Queue<int>());
                }

                questions.Enqueue(at);
            }
        }
    }

    /// <summary>The first question behind this one that asks for the chunk; <see cref="int.MaxValue"/> where none does.</summary>
    public int After(int question, int chunk)
    {
        var left = _questionsOf[chunk];
        while (left.TryPeek(out var next))
        {
            if (next > question)
            {
                return next;
            }

            left.Dequeue();
        }

        return int.MaxValue;
    }
}
