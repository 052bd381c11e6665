using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Rag.Api.CommandLine;

namespace Rag.Api.Adaptation;

/// <summary>
/// Runs the trainer over a job's folder, in a process of its own and behind all others. Nothing of it outlives the call: it is ended where
/// the call is canceled or takes too long.
/// </summary>
internal static class TrainerProcess
{
    private const int LongestFault = 500;

    /// <param name="longest">Then it is ended.</param>
    /// <param name="step">Told of each step.</param>
    /// <exception cref="AdaptationRefusedException">It failed, or took too long; the message says which.</exception>
    public static async Task RunAsync(
        string trainer,
        string folder,
        TimeSpan longest,
        int threads,
        Action<TrainerStep> step,
        CancellationToken cancellation
    )
    {
        using var process = Start(trainer, folder, threads);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(longest);
        try
        {
            var fault = ReadFaultAsync(process.StandardError, stop.Token);
            while (await process.StandardOutput.ReadLineAsync(stop.Token) is { } line)
            {
                if (StepOf(line) is { } told)
                {
                    step(told);
                }
            }

            var sentence = await fault;
            await process.WaitForExitAsync(stop.Token);
            if (process.ExitCode != 0)
            {
                throw new AdaptationRefusedException(
                    sentence.Length > 0 ? $"The trainer failed: {sentence}" : $"The trainer ended with exit code {process.ExitCode}."
                );
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new AdaptationRefusedException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The trainer took longer than {longest.TotalMinutes:0} minutes: raise Adaptation:MaximumMinutes."
                )
            );
        }
        finally
        {
            End(process);
        }
    }

    private static Process Start(string trainer, string folder, int threads)
    {
        var start = new ProcessStartInfo(trainer, [folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["OMP_NUM_THREADS"] = threads.ToString(CultureInfo.InvariantCulture);
        try
        {
            var process = Process.Start(start)!;
            process.StandardInput.Close();
            GiveWay(process);
            return process;
        }
        catch (Win32Exception fault)
        {
            throw new AdaptationRefusedException($"The trainer {trainer} cannot be started: {fault.Message}.", fault);
        }
    }

    private static void GiveWay(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.BelowNormal;
        }
        catch (Exception ended) when (ended is InvalidOperationException or Win32Exception)
        {
            // It has ended already, or the system lets nobody choose.
        }
    }

    /// <summary>Null for a line that is none of a step.</summary>
    private static TrainerStep? StepOf(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, AdaptationJson.Default.TrainerStep);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The beginning of what it says went wrong; the rest is read and left out, so that the trainer never waits.</summary>
    private static async Task<string> ReadFaultAsync(StreamReader errors, CancellationToken cancellation)
    {
        var (fault, buffer) = ("", new char[1024]);
        while (await errors.ReadAsync(buffer, cancellation) is > 0 and var count)
        {
            fault += new string(buffer, 0, Math.Min(count, LongestFault - fault.Length));
        }

        return TerminalText.Clean(fault).Trim();
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
    }
}
