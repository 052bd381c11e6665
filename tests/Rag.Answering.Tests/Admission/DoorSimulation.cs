using Microsoft.Extensions.Time.Testing;
using Rag.Answering.Admission;
using Rag.Core.Answers;

namespace Rag.Answering.Tests.Admission;

/// <summary>A machine that is shared equally by what the door has let in, in steps of ten milliseconds of a time of its own.</summary>
/// <param name="cost">Seconds that a piece of work takes alone.</param>
internal sealed class DoorSimulation(AdmissionLimits limits, double cost)
{
    private const double Step = 0.01;

    private readonly FakeTimeProvider _time = new();
    private readonly Random _random = new(17);
    private readonly List<Caller> _callers = [];

    public Dictionary<string, List<double>> Latencies { get; } = [];

    public Dictionary<string, int> Refused { get; } = [];

    /// <summary>Seconds from the last arrival until nothing runs or waits.</summary>
    public double Recovery { get; private set; }

    /// <param name="tenants">Each with its arrivals a second.</param>
    public DoorSimulation Run(double seconds, params ReadOnlySpan<(string Name, double Rate)> tenants)
    {
        using var door = new AdmissionControl(limits, _time);
        foreach (var (name, _) in tenants)
        {
            Latencies[name] = [];
            Refused[name] = 0;
        }

        var now = 0.0;
        for (; now < seconds; now += Step)
        {
            foreach (var (name, rate) in tenants)
            {
                for (var chance = rate * Step; chance > 0; chance--)
                {
                    if (_random.NextDouble() < chance)
                    {
                        Come(door, name, now);
                    }
                }
            }

            Work(door, now);
        }

        for (; _callers.Count > 0; now += Step)
        {
            Work(door, now);
        }

        Recovery = now - seconds;
        return this;
    }

    private void Come(AdmissionControl door, string tenant, double now)
    {
        var caller = new Caller(tenant, now, cost, door.EnterAsync(new AdmissionRequest(WorkKind.Answer, tenant), default).AsTask());
        if (caller.Place.IsFaulted)
        {
            Refused[tenant]++;
        }
        else
        {
            _callers.Add(caller);
        }
    }

    private void Work(AdmissionControl door, double now)
    {
        _time.Advance(TimeSpan.FromSeconds(Step));
        var inside = Inside(door);
        foreach (var caller in inside)
        {
            caller.Left -= Step / inside.Count;
        }

        foreach (var caller in inside.Where(caller => caller.Left <= 0))
        {
            caller.Place.Result.Dispose();
            _callers.Remove(caller);
            Latencies[caller.Tenant].Add(now - caller.Arrived);
        }

        foreach (var late in _callers.Where(caller => caller.Place.IsFaulted).ToList())
        {
            _callers.Remove(late);
            Refused[late.Tenant]++;
        }
    }

    /// <summary>A caller hears of its turn on another thread, a moment after the door has given it.</summary>
    private List<Caller> Inside(AdmissionControl door)
    {
        SpinWait.SpinUntil(() => _callers.Count(caller => caller.Place.IsCompletedSuccessfully) == door.Snapshot().Running);
        return [.. _callers.Where(caller => caller.Place.IsCompletedSuccessfully)];
    }

    private sealed class Caller(string tenant, double arrived, double left, Task<WorkPlace> place)
    {
        public string Tenant => tenant;

        public double Arrived => arrived;

        public double Left { get; set; } = left;

        public Task<WorkPlace> Place => place;
    }
}
