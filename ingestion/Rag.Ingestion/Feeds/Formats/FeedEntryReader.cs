namespace Rag.Ingestion.Feeds.Formats;

/// <summary>One entry of RSS, RDF, Atom or CDF, whose elements feeds mix freely. What stands first and says it best wins.</summary>
internal sealed class FeedEntryReader(FeedSource source, FeedTextReader texts, string? feedUrl)
{
    /// <summary>An entry has some dozens; what stands behind these is passed over.</summary>
    public const int MaxChildren = 10_000;

    private readonly FeedLinkReader _links = new(source, feedUrl);

    private readonly List<FeedLink> _all = [];

    private readonly List<FeedPerson> _authors = [];

    private readonly List<FeedPerson> _contributors = [];

    private readonly List<FeedTag> _tags = [];

    private readonly List<FeedMedia> _enclosures = [];

    private readonly FeedEntryTexts _texts = new(texts);

    private readonly FeedEntryDates _dates = new();

    private readonly List<FeedMedia> _media = [];

    private FeedEntry _entry = new();

    public FeedEntry Read(MarkupElement element)
    {
        _entry = new FeedEntry
        {
            Id = element.Attribute(FeedModules.Rdf, "about"),
            Url = _links.Absolute(element.Attribute("href"), element),
            Language = FeedAddress.LanguageOf(element, source.Language),
            Base = FeedAddress.BaseOf(element, source.Address) ?? feedUrl,
            IsCutOff = element.IsCutOff,
        };
        _dates.TakeAttribute(element);
        foreach (var child in element.Elements.Take(MaxChildren))
        {
            var module = FeedModules.Of(child.Space);
            if (!_texts.Take(module, child) && !_dates.Take(module, child))
            {
                Take(module, child);
            }
        }

        var page = FeedLinkReader.PageOf(_all) ?? _entry.Url;
        return _entry with
        {
            Url = page ?? (_entry.IdIsPermaLink ? _links.Absolute(_entry.Id, element) : null),
            IdIsPermaLink = _entry.IdIsPermaLink && (page is null || page == _entry.Id),
            Links = _all,
            Title = _texts.Title,
            Summary = _texts.Summary,
            Contents = _texts.Contents,
            Authors = _authors,
            Contributors = _contributors,
            Tags = _tags,
            Published = _dates.Published,
            Updated = _dates.Updated,
            Enclosures = _enclosures,
            Media = _media,
        };
    }

    private void Take(FeedModule module, MarkupElement element)
    {
        switch (module)
        {
            case FeedModule.Core:
                TakeCore(element);
                break;
            case FeedModule.DublinCore or FeedModule.Terms when element.Name is "creator" or "author":
                Add(_authors, FeedPersonReader.Read(element, _links));
                break;
            case FeedModule.DublinCore or FeedModule.Terms when element.Name is "contributor":
                Add(_contributors, FeedPersonReader.Read(element, _links));
                break;
            case FeedModule.DublinCore or FeedModule.Terms when element.Name is "subject":
                FeedTagReader.Add(element, _tags);
                break;
            case FeedModule.DublinCore when element.Name is "language":
                _entry = _entry with { Language = element.Text()?.Replace('_', '-') ?? _entry.Language };
                break;
            case FeedModule.DublinCore when element.Name is "identifier":
                _entry = _entry with { Id = _entry.Id ?? element.Text() };
                break;
            case FeedModule.Itunes or FeedModule.GooglePlay:
                TakePodcast(element);
                break;
            case FeedModule.Media:
                TakeMedia(element);
                break;
            case FeedModule.FeedBurner when element.Name is "origlink":
                Add(_all, _links.Absolute(element.Text(), element) is { } address ? new FeedLink("canonical", address) : null);
                break;
        }
    }

    private void TakeCore(MarkupElement element)
    {
        switch (element.Name)
        {
            case "guid" or "id":
                TakeId(element);
                break;
            case "link":
                TakeLink(_links.Read(element));
                break;
            case "author":
                Add(_authors, FeedPersonReader.Read(element, _links));
                break;
            case "contributor":
                Add(_contributors, FeedPersonReader.Read(element, _links));
                break;
            case "category":
                FeedTagReader.Add(element, _tags);
                break;
            case "tags" or "keywords":
                FeedTagReader.AddList(element.Text(), _tags);
                break;
            case "enclosure":
                Add(_enclosures, _links.ReadMedia(element));
                break;
            case "source":
                _entry = _entry with
                {
                    SourceTitle = element.Elements.FirstOrDefault(child => child.Name == "title")?.Text() ?? element.OwnText(),
                };
                break;
            case "comments":
                _entry = _entry with { CommentsUrl = _links.Absolute(element.Text(), element) };
                break;
            case "image":
                var address = element.Elements.FirstOrDefault(child => child.Name is "url") ?? element;
                Add(_media, _links.ReadMedia(address));
                break;
        }
    }

    private void TakeId(MarkupElement element)
    {
        if (element.Text() is not { } id)
        {
            return;
        }

        var isAddress = !string.Equals(element.Attribute("ispermalink"), "false", StringComparison.OrdinalIgnoreCase);
        _entry = _entry with { Id = id, IdIsPermaLink = element.Name == "guid" && isAddress && MayBeAddress(id) };
    }

    /// <summary>Many feeds number their entries and leave out that the number is no address.</summary>
    private static bool MayBeAddress(string id) =>
        Uri.IsWellFormedUriString(id, UriKind.RelativeOrAbsolute) && id.AsSpan().ContainsAnyExceptInRange('0', '9');

    private void TakeLink(FeedLink? link)
    {
        Add(_all, link);
        if (link is { Relation: "enclosure" })
        {
            _enclosures.Add(new FeedMedia(link.Url, link.Type, link.Length, link.Title));
        }
    }

    private void TakePodcast(MarkupElement element)
    {
        switch (element.Name)
        {
            case "author":
                Add(_authors, _authors.Count > 0 ? null : FeedPerson.Of(element.Text()));
                break;
            case "category":
                FeedTagReader.Add(element, _tags);
                break;
            case "keywords":
                FeedTagReader.AddList(element.Text(), _tags);
                break;
            case "image":
                Add(_media, _links.ReadMedia(element));
                break;
        }
    }

    private void TakeMedia(MarkupElement element)
    {
        switch (element.Name)
        {
            case "group":
                TakeInner(element);
                break;
            case "content" or "player":
                Add(_media, _links.ReadMedia(element));
                TakeInner(element);
                break;
            case "thumbnail":
                Add(_media, _links.ReadMedia(element));
                break;
            case "category":
                FeedTagReader.Add(element, _tags);
                break;
            case "keywords":
                FeedTagReader.AddList(element.Text(), _tags);
                break;
        }
    }

    private void TakeInner(MarkupElement element)
    {
        foreach (var child in element.Elements)
        {
            var module = FeedModules.Of(child.Space);
            if (module == FeedModule.Media && !_texts.Take(module, child))
            {
                TakeMedia(child);
            }
        }
    }

    private static void Add<T>(List<T> list, T? value)
        where T : class
    {
        if (value is not null)
        {
            list.Add(value);
        }
    }
}
