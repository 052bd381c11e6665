namespace Rag.ModelFiles.Tokenizers;

/// <summary>Places in a word by the rank of their merges: the lowest rank comes first, and of equal ranks the leftmost place.</summary>
internal sealed class RankedPlaces
{
    private readonly Dictionary<int, PriorityQueue<int, int>> _places = [];
    private readonly PriorityQueue<int, int> _ranks = new();

    public void Enqueue(int place, int rank)
    {
        if (!_places.TryGetValue(rank, out var places))
        {
            _places.Add(rank, places = new PriorityQueue<int, int>());
        }

        if (places.Count == 0)
        {
            _ranks.Enqueue(rank, rank);
        }

        places.Enqueue(place, place);
    }

    public bool TryDequeue(out int place, out int rank)
    {
        if (!_ranks.TryPeek(out rank, out _))
        {
            place = 0;
            return false;
        }

        var places = _places[rank];
        place = places.Dequeue();
        if (places.Count == 0)
        {
            _ranks.Dequeue();
        }

        return true;
    }
}
