using System.Diagnostics;
using Rag.Tests;

namespace Rag.Training.Tests.Jobs;

/// <summary>The program as the service starts it.</summary>
public sealed class JobProgramTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("{}", "kind is missing: it says what is trained.")]
    [InlineData("{\"kind\":\"poems\"}", "the kind poems is not known; there are: reader")]
    [InlineData("[", "the file is not valid JSON")]
    public async Task Program_SaysInOneSentence_WhatIsWrongWithAJob(string job, string sentence)
    {
        await WriteJobAsync(job);

        var (code, output, error) = await RunAsync();

        Assert.Equal((1, ""), (code, output));
        Assert.Contains(sentence, Assert.Single(error.TrimEnd('\n').Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Program_TellsAllFaultsAtOnce()
    {
        await WriteJobAsync(
            """
            {"kind":"reader","model":"","rank":0,"alpha":-1,"targets":["lm_head"],"steps":"ten","minutes":1e9,"learning_rate":2,"seed":1.5,
             "thread":2}
            """
        );

        var (code, _, error) = await RunAsync();

        Assert.Equal(1, code);
        var sentence = Assert.Single(error.TrimEnd('\n').Split('\n'));
        string[] faults =
        [
            "model is \"\", not a text",
            "rank is 0, not a whole number from 1 to 512",
            "alpha is -1, not a number above 0",
            "targets is [\"lm_head\"], not a list of different names out of q_proj, ",
            "steps is \"ten\", not a whole number",
            "minutes is 1e9, not a number above 0 and at most 10080",
            "learning_rate is 2, not a number above 0 and at most 1",
            "seed is 1.5, not a whole number",
            "threads is missing: a whole number",
            "thread is not known",
        ];
        Assert.All(faults, fault => Assert.Contains(fault, sentence, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Program_StopsSoon_AndLeavesNoResult_WhenItIsAskedToStop()
    {
        await WriteEndlessJobAsync();
        using var program = Start();
        await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

        using var signal = Process.Start("kill", ["-TERM", $"{program.Id}"]);
        var error = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience, TestContext.Current.CancellationToken);

        Assert.Equal(1, program.ExitCode);
        Assert.Equal("The training was stopped before it was done.\n", error);
        Assert.False(Path.Exists(Path.Combine(_folder.Path, "adapter")));
    }

    [Fact]
    public async Task Program_Ends_WhenNobodyReadsItsProgress()
    {
        await WriteEndlessJobAsync();
        using var program = Start();
        await program.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);

        program.StandardOutput.Close();
        var error = await program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(s_patience, TestContext.Current.CancellationToken);

        Assert.Equal(1, program.ExitCode);
        Assert.StartsWith("The progress cannot be told any more", error, StringComparison.Ordinal);
    }

    private async Task WriteEndlessJobAsync()
    {
        Torch.Require();
        TinyReader.Write(Path.Combine(_folder.Path, "samples.jsonl"), TinyReader.Samples(3));
        await WriteJobAsync(
            $$"""
            {"kind":"reader","model":"{{TinyReader.Folder}}","rank":2,"alpha":2,"targets":["q_proj"],"steps":1000000,"minutes":60,
             "learning_rate":0.0001,"seed":1,"threads":1}
            """
        );
    }

    private Task WriteJobAsync(string job) =>
        File.WriteAllTextAsync(Path.Combine(_folder.Path, "job.json"), job, TestContext.Current.CancellationToken);

    private async Task<(int Code, string Output, string Error)> RunAsync()
    {
        using var program = Start();
        var error = program.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await program.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await program.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (program.ExitCode, output, await error);
    }

    private Process Start() =>
        Process.Start(
            new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "rag-train.dll"), _folder.Path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;

    public void Dispose() => _folder.Dispose();
}
