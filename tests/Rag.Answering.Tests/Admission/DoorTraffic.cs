using Rag.Answering.Admission;
using Rag.Core.Answers;

namespace Rag.Answering.Tests.Admission;

/// <summary>Callers that come, are served and leave as a test says.</summary>
internal sealed class DoorTraffic(AdmissionControl door)
{
    private readonly List<(Task<WorkPlace> Place, CancellationTokenSource Leaves)> _callers = [];

    public void Step(int what, string tenant, int number)
    {
        switch (what)
        {
            case 0 when _callers.Count > 0:
                EndOne(number % _callers.Count);
                break;
            case 1 when _callers.Count > 0:
                var (place, leaves) = _callers[number % _callers.Count];
                leaves.Cancel();
                if (place.IsCompletedSuccessfully)
                {
                    place.Result.NoteFirst();
                }

                break;
            default:
                Come(tenant, (WorkKind)(number % 3), number);
                break;
        }
    }

    public void EndAll()
    {
        while (_callers.Count > 0)
        {
            foreach (var (place, leaves) in _callers.Where(caller => !caller.Place.IsCompleted))
            {
                leaves.Cancel();
            }

            EndOne(0);
        }
    }

    private void Come(string tenant, WorkKind kind, int number)
    {
        var leaves = new CancellationTokenSource();
        TimeSpan? deadline = number % 4 == 0 ? TimeSpan.FromMilliseconds(100 + number) : null;
        var request = new AdmissionRequest(kind, tenant, 1 + (number % 5), deadline);
        _callers.Add((door.EnterAsync(request, leaves.Token).AsTask(), leaves));
    }

    private void EndOne(int index)
    {
        var (place, leaves) = _callers[index];
        if (!place.IsCompleted && !leaves.IsCancellationRequested)
        {
            return; // it waits, and nobody waits for it
        }

        _callers.RemoveAt(index);
        try
        {
            using var given = place.GetAwaiter().GetResult();
        }
        catch (Exception end) when (end is OperationCanceledException or AnswerRefusedException) { }

        leaves.Dispose();
    }
}
