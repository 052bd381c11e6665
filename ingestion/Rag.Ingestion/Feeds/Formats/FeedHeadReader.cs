using System.Globalization;

namespace Rag.Ingestion.Feeds.Formats;

/// <summary>What a feed says of itself, from the elements around its entries.</summary>
internal sealed class FeedHeadReader(FeedSource source, FeedTextReader texts)
{
    private readonly FeedLinkReader _links = new(source, null);

    private readonly List<FeedLink> _all = [];

    private readonly List<FeedPerson> _authors = [];

    private readonly List<FeedTag> _tags = [];

    private Feed _feed = new();

    private TimeSpan? _period;

    private int _frequency = 1;

    public Feed Read(MarkupElement root, IEnumerable<MarkupElement> elements)
    {
        _feed = _feed with { Language = FeedAddress.LanguageOf(root, source.Language) };
        foreach (var element in elements.Take(FeedEntryReader.MaxChildren))
        {
            switch (FeedModules.Of(element.Space))
            {
                case FeedModule.Core or FeedModule.DublinCore:
                    Core(element);
                    break;
                case FeedModule.Itunes or FeedModule.GooglePlay:
                    Podcast(element);
                    break;
                case FeedModule.Syndication:
                    Period(element);
                    break;
                case FeedModule.Media when element.Name is "category":
                    FeedTagReader.Add(element, _tags);
                    break;
                case FeedModule.Terms when element.Name is "modified":
                    _feed = _feed with { Updated = _feed.Updated ?? FeedDate.Of(element.Text()) };
                    break;
            }
        }

        return _feed with
        {
            Url = FeedLinkReader.PageOf(_all),
            Self = Of("self"),
            Next = Of("next") ?? Of("prev-archive"),
            Hubs = [.. _all.Where(link => link.Relation == "hub").Select(link => link.Url)],
            Links = _all,
            Authors = _authors,
            Tags = _tags,
            TimeToLive = _feed.TimeToLive ?? _period / _frequency,
        };
    }

    private string? Of(string relation) => _all.Find(link => link.Relation == relation)?.Url;

    private void Core(MarkupElement element)
    {
        switch (element.Name)
        {
            case "title":
                _feed = _feed with { Title = _feed.Title ?? texts.Read(element) };
                break;
            case "description" or "tagline" or "subtitle" or "info" or "abstract":
                _feed = _feed with { Subtitle = _feed.Subtitle ?? texts.Read(element) };
                break;
            case "link" when _links.Read(element) is { } link:
                _all.Add(link);
                break;
            case "id":
                _feed = _feed with { Id = _feed.Id ?? element.Text() };
                break;
            case "language":
                _feed = _feed with { Language = element.Text()?.Replace('_', '-') ?? _feed.Language };
                break;
            case "ttl" when int.TryParse(element.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var minutes):
                _feed = _feed with { TimeToLive = TimeSpan.FromMinutes(minutes) };
                break;
            case "lastbuilddate" or "updated" or "modified" or "pubdate" or "date":
                _feed = _feed with { Updated = _feed.Updated ?? FeedDate.Of(element.Text()) };
                break;
            case "author" or "managingeditor" or "creator" when FeedPersonReader.Read(element, _links) is { } author:
                _authors.Add(author);
                break;
            case "category" or "subject":
                FeedTagReader.Add(element, _tags);
                break;
            case "generator":
                _feed = _feed with { Generator = element.Text() };
                break;
            case "copyright" or "rights":
                _feed = _feed with { Rights = element.Text() };
                break;
            case "image" or "logo" or "icon":
                var address = element.Elements.FirstOrDefault(child => child.Name == "url") ?? element;
                _feed = _feed with { Image = _feed.Image ?? _links.Absolute(address.Text(), address) };
                break;
            case "newlocation":
                MovesTo(element);
                break;
        }
    }

    private void Podcast(MarkupElement element)
    {
        switch (element.Name)
        {
            case "author" when _authors.Count == 0 && FeedPerson.Of(element.Text()) is { } author:
                _authors.Add(author);
                break;
            case "category":
                FeedTagReader.Add(element, _tags);
                break;
            case "image":
                _feed = _feed with { Image = _feed.Image ?? _links.Absolute(element.Attribute("href"), element) };
                break;
            case "summary" or "subtitle" or "description":
                _feed = _feed with { Subtitle = _feed.Subtitle ?? texts.Read(element) };
                break;
            case "new-feed-url":
                MovesTo(element);
                break;
        }
    }

    private void MovesTo(MarkupElement element) =>
        _feed = _feed with { MovedTo = _links.Absolute(element.Text(), element) ?? _feed.MovedTo };

    private void Period(MarkupElement element)
    {
        if (element.Name == "updateperiod")
        {
            _period = element.Text()?.ToLowerInvariant() switch
            {
                "hourly" => TimeSpan.FromHours(1),
                "daily" => TimeSpan.FromDays(1),
                "weekly" => TimeSpan.FromDays(7),
                "monthly" => TimeSpan.FromDays(30),
                "yearly" => TimeSpan.FromDays(365),
                _ => null,
            };
        }
        else if (
            element.Name == "updatefrequency"
            && int.TryParse(element.Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var times)
        )
        {
            _frequency = Math.Max(1, times);
        }
    }
}
