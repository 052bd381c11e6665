using Rag.Core.Guard;
using Rag.Stores.Guard;

namespace Rag.Stores.Tests.Guard;

public sealed class GuardFileTests : IDisposable
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("rag-guard-");

    private GuardFile File => new(_folder.FullName);

    private string FilePath => Path.Combine(_folder.FullName, GuardFile.Name);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Load_NothingWasSaved_IsEmptyAndNoTrouble()
    {
        var file = File;

        Assert.Empty(file.Load());
        Assert.Null(file.Trouble);
    }

    [Fact]
    public void Load_WhatWasSaved_IsTheSame()
    {
        GuardedMode[] modes =
        [
            new(
                ReuseMode.PassageReuse,
                "reader",
                "ab12",
                [new GuardSample(s_now, true, .25), new GuardSample(s_now.AddSeconds(1), false, 1, IsWritten: true)],
                7,
                [new GuardAlarm(s_now, 1.5, true), new GuardAlarm(s_now, double.NaN, false)],
                3,
                s_now.AddDays(-1)
            ),
            new(ReuseMode.DiskTier, "reader", "ab12", [], 0, [], 0, null),
        ];
        File.Save([]);
        File.Save(modes);

        var loaded = File.Load();

        Assert.Equal(modes.Length, loaded.Count);
        foreach (var (saved, again) in modes.Zip(loaded))
        {
            Assert.Equal(saved.Samples, again.Samples);
            Assert.Equal(saved.Alarms, again.Alarms);
            Assert.Equal(saved with { Samples = [], Alarms = [] }, again with { Samples = [], Alarms = [] });
        }

        Assert.Equal([GuardFile.Name], _folder.GetFiles().Select(file => file.Name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[{\"mode\":\"sixteen\",\"model\":\"m\",\"model_digest\":\"d\"}]")]
    [InlineData("[{\"mode\":\"disk_tier\"}]")]
    [InlineData("[{\"mode\":\"disk_tier\",\"model\":\"m\",\"model_digest\":\"d\",\"closed_since\":\"yesterday\"}]")]
    [InlineData("[[[[")]
    public void Load_ADamagedFile_SaysWhichAndWhatToDo(string text)
    {
        System.IO.File.WriteAllText(FilePath, text);
        var file = File;

        Assert.Empty(file.Load());

        Assert.StartsWith($"{FilePath} cannot be read, so no mode of KV reuse counts as closed: ", file.Trouble);
        Assert.Contains("Remove the file", file.Trouble);
    }

    [Fact]
    public void Load_AFolderInItsPlace_IsTroubleAndNoException()
    {
        Directory.CreateDirectory(FilePath);
        var file = File;

        Assert.Empty(file.Load());
        Assert.NotNull(file.Trouble);
    }
}
