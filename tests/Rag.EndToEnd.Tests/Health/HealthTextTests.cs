using Rag.Api.Health;

namespace Rag.EndToEnd.Tests.Health;

public sealed class HealthTextTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        HealthPart[] parts = [new("store", null), new("kv_disk", "Passages failed: no longer kept.")];

        var text = HealthText.Of(parts);

        Assert.Equal("[+]store ok\n[-]kv_disk failed: Passages failed: no longer kept.\n", text);
        Assert.Equal(parts, HealthText.Read(text));
    }

    [Theory]
    [InlineData("ok")]
    [InlineData("[+]store")]
    [InlineData("[-] failed: ")]
    [InlineData("<html>")]
    public void Read_SomethingElse_IsRefused(string text) => Assert.Throws<FormatException>(() => HealthText.Read(text));
}
