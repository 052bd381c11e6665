using System.Diagnostics;
using System.Security.Cryptography;

namespace Rag.Fuzz.Tests;

/// <summary>
/// Seeds and kept inputs first, then mutations of them until the time is over. An input that takes new branches is mutated further, where
/// the libraries are instrumented. The first fault ends the loop.
/// </summary>
internal sealed class FuzzLoop(FuzzTarget target, TimeSpan time, int seed) : IDisposable
{
    private static readonly TimeSpan s_shrinkTime = TimeSpan.FromSeconds(5);
    private static readonly string s_findings = Path.Combine(AppContext.BaseDirectory, "findings");

    private readonly Random _random = new(seed);
    private FuzzRunner _runner = new(target);

    /// <summary>True where each input is written down before it is read, so that it is known after the process has died of it.</summary>
    public bool WritesInputsDown { get; init; }

    /// <returns>How many inputs were read.</returns>
    /// <exception cref="FuzzFault">An input broke a rule.</exception>
    public int Run()
    {
        var corpus = target.Seeds().Concat(Kept()).ToList();
        foreach (var input in corpus)
        {
            Hold(input);
        }

        var mutator = new Mutator(_random, target);
        var watch = Stopwatch.StartNew();
        var count = corpus.Count;
        for (; watch.Elapsed < time; count++)
        {
            var input = mutator.Mutate(corpus);
            BranchMap.Clear();
            Hold(input);
            if (BranchMap.HasNews())
            {
                corpus.Add(input);
            }
        }

        return count;
    }

    public void Dispose() => _runner.Dispose();

    private IEnumerable<byte[]> Kept()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Corpus", target.Name);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }

    private void Hold(byte[] input)
    {
        if (WritesInputsDown)
        {
            Write($"{target.Name}.last", input);
        }

        if (_runner.Try(input) is { } fault)
        {
            var (smallest, last) = Shrink(input, fault);
            var path = Write($"{target.Name}.{Convert.ToHexStringLower(SHA256.HashData(smallest))[..12]}", smallest);
            throw new FuzzFault(
                $"{target.Name} breaks its rules with {path} ({smallest.Length:N0} bytes, seed {seed}): {last.Message}",
                last
            );
        }
    }

    /// <summary>Leaves out what the fault does not need, within a few seconds. A read that never ends is not tried again.</summary>
    private (byte[] Input, Exception Fault) Shrink(byte[] input, Exception fault)
    {
        var watch = Stopwatch.StartNew();
        var kind = fault.GetType();
        for (var part = input.Length / 2; part > 0 && kind != typeof(TimeoutException); part /= 2)
        {
            var start = 0;
            while (start + part <= input.Length && watch.Elapsed < s_shrinkTime)
            {
                byte[] without = [.. input.AsSpan(0, start), .. input.AsSpan(start + part)];
                if (_runner.Try(without) is { } same && same.GetType() == kind)
                {
                    (input, fault) = (without, same);
                }
                else
                {
                    start += part;
                }
            }
        }

        _runner.Dispose();
        _runner = new FuzzRunner(target);
        return (input, fault);
    }

    private static string Write(string name, byte[] input)
    {
        Directory.CreateDirectory(s_findings);
        var path = Path.Combine(s_findings, name);
        File.WriteAllBytes(path, input);
        return path;
    }
}
