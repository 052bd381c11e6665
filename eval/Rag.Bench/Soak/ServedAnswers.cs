using Rag.Core.Answers;

namespace Rag.Bench.Soak;

/// <summary>A sample of the answers that were given under load, each as likely to be in it as any other. Thread-safe.</summary>
internal sealed class ServedAnswers(int most, int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);
    private readonly List<ServedAnswer> _kept = [];
    private int _seen;

    public IReadOnlyList<ServedAnswer> Kept
    {
        get
        {
            lock (_lock)
            {
                return [.. _kept];
            }
        }
    }

    public void Offer(string question, IReadOnlyList<Passage> passages, Answer answer)
    {
        lock (_lock)
        {
            var served = new ServedAnswer(question, passages, answer);
            _seen++;
            if (_kept.Count < most)
            {
                _kept.Add(served);
            }
            else if (_random.Next(_seen) is var place && place < most)
            {
                _kept[place] = served;
            }
        }
    }
}
