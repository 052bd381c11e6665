using System.Runtime.InteropServices;

namespace Rag.Api.Health;

/// <summary>
/// What ends the service: SIGTERM asks it to finish what is under way; Ctrl-C, and a second SIGTERM, to stop now, for which it has three
/// seconds before the process ends by itself.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private const int ForcedExit = 130;
    private static readonly TimeSpan s_longestStop = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _now = new();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _mayDrain;

    public StopSignals() =>
        _registrations = [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, StopNow),
            PosixSignalRegistration.Create(PosixSignal.SIGQUIT, StopNow),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
        ];

    /// <summary>Canceled when the service is to stop now.</summary>
    public CancellationToken Now => _now.Token;

    /// <summary>Completes when the service is to stop, now or once it has finished what is under way.</summary>
    public Task WaitAsync()
    {
        _mayDrain = true; // while it starts there is nothing to finish
        return _asked.Task;
    }

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _now.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        if (!_mayDrain || !_asked.TrySetResult())
        {
            StopNow(signal);
        }

        signal.Cancel = true;
    }

    private void StopNow(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (_now.IsCancellationRequested)
        {
            return;
        }

        _ = Task.Delay(s_longestStop).ContinueWith(_ => Environment.Exit(ForcedExit), TaskScheduler.Default);
        _now.Cancel();
        _asked.TrySetResult();
    }
}
